import type { Account } from '../storage/repositories/accounts.ts';
import { findSchoolGate } from '../storage/repositories/profileBlocks.ts';
import type { Reader } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { type KeptOut, keptOutBy } from '../sync/standing.ts';

/** Why this account may not act now; undefined = it may. */
export async function accountKeptOut(
  reader: Reader,
  account: Pick<Account, 'schoolId' | 'userId' | 'blockedAt'>,
  now: number,
): Promise<KeptOut | undefined> {
  const gate = await findSchoolGate(reader, account.schoolId);
  return keptOutBy(reader, account, { blockedAt: account.blockedAt, ...gate }, schoolDay(now));
}
