import { setTimeout } from 'node:timers/promises';
import { userReadScope } from '@cartable/shared/domain/scope.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { UserId } from '@cartable/shared/lib/ids.ts';
import { findDevice, revokeDevices } from '../../storage/repositories/devices.ts';
import { takeSessionsOf } from '../../storage/repositories/federation.ts';
import { endSession } from '../../storage/repositories/refreshTokens.ts';
import { findTicket, insertTicket } from '../../storage/repositories/tickets.ts';
import type { HintBus } from '../../sync/hintBus.ts';
import type { AuthHost } from '../authHost.ts';
import { isBrowserKey } from '../browserKey.ts';
import { sha256 } from './federationTickets.ts';
import type { RelyingParty } from './relyingParty.ts';

/** How long signing out waits for a provider that has not said yet where it signs people out. */
const logoutWaitMs = 3_000;
/** How long a provider's word is known again: a repetition is refused. */
const repetitionMs = 15 * 60_000;

/**
 * Where to go on to sign out at the provider too, after signing out here; null when it has no such place, or is away: nobody waits long
 * for it to leave.
 * @param party the provider, undefined when this server no longer knows it
 */
export async function providerLogoutUrl(
  party: RelyingParty | undefined,
  idToken: string,
  back: string,
): Promise<string | null> {
  if (party === undefined) return null;
  const url = party.logoutUrl(idToken, back).catch(() => null);
  return Promise.race([url, setTimeout(logoutWaitMs, null, { ref: false })]);
}

/**
 * Ends our sessions behind one that ended at the provider (OpenID Connect Back-Channel Logout 1.0).
 * @param told what the provider's logout token says
 * @throws {AppError} `auth.federation_refused` for a repetition
 */
export async function endSessionsBehind(
  { storage, clock }: Pick<AuthHost, 'storage' | 'clock'>,
  hints: HintBus,
  told: Awaited<ReturnType<RelyingParty['readLogout']>>,
): Promise<void> {
  const now = clock.now();
  const ended = await storage.transaction(async (writer) => {
    const tokenHash = sha256(`${told.issuer}\n${told.jti}`);
    if (await findTicket(writer, 'logout', tokenHash, now)) throw new AppError('auth.federation_refused');
    const none = { schoolId: '', userId: '', data: '' };
    await insertTicket(writer, { tokenHash, purpose: 'logout', ...none, expiresAt: now + repetitionMs });
    const people = [];
    for (const { schoolId, deviceId } of await takeSessionsOf(writer, told)) {
      const device = await findDevice(writer, schoolId, deviceId);
      if (device === undefined) continue;
      // A browser is forgotten; a key only asks for a new sign-in, with its work.
      if (isBrowserKey(device.jkt)) await revokeDevices(writer, schoolId, device.userId, device.jkt, now);
      else await endSession(writer, schoolId, deviceId, now);
      people.push({ schoolId, userId: device.userId as UserId });
    }
    return people;
  });
  for (const { schoolId, userId } of ended) hints.publish(schoolId, [userReadScope(userId)]);
}
