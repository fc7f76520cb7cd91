import { standOnTrust, trustOfSession } from '../storage/repositories/trustedDevices.ts';
import type { Writer } from '../storage/storage.ts';
import { browserSessionMs } from './browserKey.ts';
import { personStanding } from './staffOf.ts';
import { keptIdleMs, keptMostMs } from './trustTimes.ts';

/**
 * Prolongs a browser's session that stands on a trust, if its person is a pupil or a guardian and nothing else: a gradebook that is open on a forgotten
 * computer is the worst that can happen. At each sign-in and visit; never beyond its time at most.
 */
export async function keepSession(
  writer: Writer,
  session: { readonly schoolId: string; readonly userId: string; readonly deviceId: string },
  now: number,
): Promise<void> {
  const { schoolId, deviceId } = session;
  const standing = await trustOfSession(writer, schoolId, deviceId);
  if (standing === undefined || !(await personStanding(writer, session)).isFamily) return;
  const expiresAt = Math.min(now + keptIdleMs, standing.issuedAt + keptMostMs);
  await standOnTrust(writer, { schoolId, deviceId, trustId: standing.trustId, expiresAt });
}

/** How long a session's cookie is kept from now on, milliseconds; undefined = until the browser is closed. */
export function keptFor(
  {
    trustId,
    issuedAt,
    expiresAt,
  }: {
    readonly trustId: string | null;
    readonly issuedAt: number;
    readonly expiresAt: number;
  },
  now: number,
): number | undefined {
  return trustId !== null && expiresAt > issuedAt + browserSessionMs ? expiresAt - now : undefined;
}
