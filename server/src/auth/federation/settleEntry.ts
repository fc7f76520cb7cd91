import type { Account } from '../../storage/repositories/accounts.ts';
import { linkedAccounts, linkIdentity, saveFederatedSession } from '../../storage/repositories/federation.ts';
import { endSession } from '../../storage/repositories/refreshTokens.ts';
import type { Writer } from '../../storage/storage.ts';
import type { Grant } from '../authHost.ts';
import type { Arrived } from './federationTickets.ts';

type Owner = Pick<Account, 'schoolId' | 'userId'>;

/** Whether two are the same account. */
export function isSame(one: Owner, other: Owner): boolean {
  return one.schoolId === other.schoolId && one.userId === other.userId;
}

/**
 * Keeps what stands behind a session that a provider has opened. What the directory said once stays linked, also when the provider stops telling it.
 * @param byLink whether the account was found by a link: one that was taken away meanwhile opens nothing, and does not come back
 * @returns false when it was: the session is ended
 */
export async function settleEntry(
  writer: Writer,
  { schoolId, deviceId }: Pick<Grant, 'schoolId' | 'deviceId'>,
  account: Account,
  came: Arrived,
  { byLink, now }: { readonly byLink: boolean; readonly now: number },
): Promise<boolean> {
  const { issuer, subject, sid, idToken } = came;
  const linked = await linkedAccounts(writer, issuer, subject);
  if (byLink && !linked.some((one) => isSame(one, account))) {
    await endSession(writer, schoolId, deviceId, now);
    return false;
  }
  await saveFederatedSession(writer, { schoolId, deviceId, issuer, subject, sid, idToken });
  await linkIdentity(writer, account, came, now, { byHand: false });
  return true;
}
