import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { type AuditActor, serverActor } from '../audit/auditRow.ts';
import { insertAccountEvent } from '../storage/repositories/accountEvents.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { hashActivationCode, newActivationCode } from '../auth/activationCode.ts';
import { activationMs } from '../auth/accountAdmin.ts';
import { joinKnownPerson } from '../auth/joinKnownPerson.ts';
import { makeAccount } from '../auth/newAccount.ts';
import { findAccount, insertActivation } from '../storage/repositories/accounts.ts';
import { identitiesOf } from '../storage/repositories/federation.ts';
import type { Storage } from '../storage/storage.ts';
import { type ClassFamilies, isClass, type LetterPerson } from './letterPeople.ts';

/** A letter with the one code that it makes good. The code is here and on paper, never in the database: only its hash is. */
export interface Letter extends LetterPerson {
  readonly className: string;
  readonly login: string;
  readonly code: string;
  readonly expiresAt: number;
}

/** Who makes letters, for the history of each account and for the school's audit. */
export interface LetterAuthor {
  readonly audit: AuditActor;
  /** Null = the server's operator, by a command. */
  readonly userId: string | null;
}

export const operator: LetterAuthor = { audit: serverActor, userId: null };

/**
 * Makes a fresh code for everybody of a class who has not activated yet, with an account where there is none. Earlier codes of these
 * people are void. Whoever has a password, comes in through a provider, here or in another school of the same directory, or is blocked, gets no letter. One transaction: a class has its letters or none, with a line in the
 * history of each account and one in the school's audit: codes are secrets, and whoever made them has seen them.
 */
export async function issueLetters(
  host: {
    readonly storage: Storage;
    readonly random: Random;
    readonly clock: Pick<Clock, 'now'>;
    readonly hasher: Hasher;
  },
  schoolId: string,
  families: ClassFamilies,
  author: LetterAuthor,
): Promise<readonly Letter[]> {
  const now = host.clock.now();
  const expiresAt = now + activationMs;
  return host.storage.transaction(async (writer) => {
    const letters: Letter[] = [];
    for (const one of families.people) {
      const account = await findAccount(writer, schoolId, one.userId);
      if (account !== undefined && (account.passwordHash !== null || account.blockedAt !== null)) continue;
      if (account !== undefined && (await identitiesOf(writer, account)).length > 0) continue;
      const { login } = account ?? (await makeAccount(writer, { schoolId, ...one }, now));
      const owner = { schoolId, userId: one.userId };
      if (account === undefined && (await joinKnownPerson(writer, host.random, owner, now))) continue;
      const code = newActivationCode(host.random);
      const codeHash = hashActivationCode(code) ?? '';
      await insertActivation(writer, owner, codeHash, expiresAt);
      const given = { id: newId<string>(host.random), at: now, kind: 'codeGiven', data: {} } as const;
      await insertAccountEvent(writer, owner, { ...given, byUserId: author.userId });
      letters.push({ ...one, className: families.className, login, code, expiresAt });
    }
    if (letters.length > 0) {
      const subject = isClass(families.classId) ? `class:${families.classId}` : '';
      const draft = { type: 'class', targetId: families.classId, subject, digest: '' } as const;
      await appendAudit(writer, host.hasher, schoolId, author.audit, now, [
        { action: 'letters.issued', ...draft },
      ]);
    }
    return letters;
  });
}
