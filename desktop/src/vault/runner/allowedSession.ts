import type { MainRequests } from '../protocol.ts';
import { mustBeAllowedSchool, mustHoldLease } from './machineRules.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';
import { vaultClock } from './vaultClock.ts';

/**
 * Opens a profile that this machine may open.
 * @throws {AppError} as {@link openSession}; `policy.school_refused`, `policy.lease_*`: nothing of it stays open then
 */
export async function allowedSession(
  options: SessionOptions,
  key: MainRequests['key.open']['args'],
): Promise<Session> {
  const session = await openSession(options);
  try {
    mustBeAllowedSchool(key.rules, session.profile.schoolId);
    if (options.signedIn === undefined) await mustHoldLease(key, session, vaultClock.now());
    return session;
  } catch (error) {
    session.dispose();
    throw error;
  }
}
