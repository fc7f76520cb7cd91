import { AppError } from '@cartable/shared/lib/errors.ts';
import type { MainRequests, VaultRules } from '../protocol.ts';
import type { Session } from './session.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** @throws {AppError} `policy.school_refused` when the machine's policy names schools and this is none of them */
export function mustBeAllowedSchool(rules: VaultRules | undefined, schoolId: string): void {
  const allowed = rules?.allowedSchools;
  if (allowed === undefined) return;
  if (!allowed.some((one) => one.toUpperCase() === schoolId.toUpperCase())) {
    throw new AppError('policy.school_refused');
  }
}

/**
 * Whether the last contact is further back than the lease allows. A PC's clock may be years off either way: one that is behind the server's last word
 * says nothing, and then only a contact will do.
 */
export function isLeaseOver(lastSyncAt: number | null, now: number, leaseDays: number): boolean {
  if (lastSyncAt === null) return true;
  const ageMs = now - lastSyncAt;
  return ageMs > leaseDays * dayMs || ageMs < -dayMs;
}

/**
 * Where the machine's policy has a lease, a profile opens once it has spoken with its server in that time, or does so now: a key that was declared
 * lost is told so, and erased, before anything of it is seen. What the server answers does not matter, so that somebody who must sign in again
 * can. The lease is the program's own restraint and no encryption: whoever has the passphrase can open the key on another machine.
 * @throws {AppError} `policy.lease_over` (data: days), `sync.device_revoked`
 */
export async function mustHoldLease(
  { rules, readOnly }: Pick<MainRequests['key.open']['args'], 'rules' | 'readOnly'>,
  { engine }: Pick<Session, 'engine'>,
  now: number,
): Promise<void> {
  const days = rules?.leaseDays;
  if (days === undefined || !isLeaseOver(engine.status().lastSyncAt, now, days)) return;
  // A contact would have to be written down.
  if (!readOnly) {
    await engine.syncNow().catch(() => undefined);
    const { connection, revoked, problem } = engine.status();
    // The session that is told so erases the key.
    if (revoked || problem?.code === 'auth.device_revoked') throw new AppError('sync.device_revoked');
    if (connection === 'online' || problem?.code.startsWith('auth.') === true) return;
  }
  throw new AppError('policy.lease_over', { days });
}
