import { newId } from '@cartable/shared/lib/ids.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { insertAccountEvent } from '../storage/repositories/accountEvents.ts';
import { type Account, setPasswordHash } from '../storage/repositories/accounts.ts';
import { activatedElsewhere, joinAccounts } from '../storage/repositories/personAccounts.ts';
import type { Writer } from '../storage/storage.ts';

/**
 * Joins a new account with the one that the same person, by the identifier of the same academic directory, has opened in another school: they
 * sign in with the password that they have. Only when the account is made, never later: a school that gave a code for its account has taken
 * it apart from the others, and no list of letters may put it back.
 */
export async function joinKnownPerson(
  writer: Writer,
  random: Random,
  owner: Pick<Account, 'schoolId' | 'userId'>,
  now: number,
): Promise<boolean> {
  const known = await activatedElsewhere(writer, owner);
  if (known === undefined || known.passwordHash === null) return false;
  await joinAccounts(writer, [known, owner], newId<string>(random), now);
  await setPasswordHash(writer, owner, known.passwordHash);
  for (const account of [known, owner]) {
    await insertAccountEvent(writer, account, {
      id: newId<string>(random),
      at: now,
      kind: 'accountsJoined',
      byUserId: null,
      data: {},
    });
  }
  return true;
}
