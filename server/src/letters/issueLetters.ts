import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { hashActivationCode, newActivationCode } from '../auth/activationCode.ts';
import { activationMs } from '../auth/accountAdmin.ts';
import { findAccount, insertAccount, insertActivation } from '../storage/repositories/accounts.ts';
import type { Storage } from '../storage/storage.ts';
import type { ClassFamilies, LetterPerson } from './letterPeople.ts';
import { freeLogin } from './logins.ts';

/** A letter with the one code that it makes good. The code is here and on paper, never in the database: only its hash is. */
export interface Letter extends LetterPerson {
  readonly className: string;
  readonly login: string;
  readonly code: string;
  readonly expiresAt: number;
}

/**
 * Makes a fresh code for everybody of a class who has not activated yet, with an account where there is none. Earlier codes of these
 * people are void. Whoever has a password, or is blocked, gets no letter. One transaction: a class has its letters or none.
 */
export async function issueLetters(
  host: { readonly storage: Storage; readonly random: Random; readonly clock: Pick<Clock, 'now'> },
  schoolId: string,
  families: ClassFamilies,
): Promise<readonly Letter[]> {
  const now = host.clock.now();
  const expiresAt = now + activationMs;
  return host.storage.transaction(async (writer) => {
    const letters: Letter[] = [];
    for (const one of families.people) {
      const account = await findAccount(writer, schoolId, one.userId);
      if (account !== undefined && (account.passwordHash !== null || account.blockedAt !== null)) continue;
      const login = account?.login ?? (await freeLogin(writer, one.givenName, one.familyName));
      if (account === undefined) await insertAccount(writer, { schoolId, userId: one.userId, login }, now);
      const code = newActivationCode(host.random);
      const codeHash = hashActivationCode(code) ?? '';
      await insertActivation(writer, { schoolId, userId: one.userId }, codeHash, expiresAt);
      letters.push({ ...one, className: families.className, login, code, expiresAt });
    }
    return letters;
  });
}
