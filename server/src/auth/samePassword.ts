import { AppError } from '@cartable/shared/lib/errors.ts';
import { type Account, findAccount } from '../storage/repositories/accounts.ts';
import type { Writer } from '../storage/storage.ts';

/**
 * Checking a password takes a while, longer when many wait: by the time that something comes of it, it may have been changed or taken away, which puts out
 * whoever knew it. First in the transaction of whatever a password has opened.
 * @param known the account as it was when its password was checked
 * @throws {AppError} `auth.credentials_wrong`, as for one that was wrong all along
 */
export async function mustHaveSamePassword(
  writer: Writer,
  known: Pick<Account, 'schoolId' | 'userId' | 'passwordHash'>,
): Promise<void> {
  const present = await findAccount(writer, known.schoolId, known.userId);
  if (present?.passwordHash !== known.passwordHash) throw new AppError('auth.credentials_wrong');
}
