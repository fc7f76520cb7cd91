import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { makeFolder } from '../key/durable.ts';
import { onKey } from '../key/keyError.ts';
import { tryWriting } from '../key/tryWriting.ts';

/**
 * A key on which nobody has a profile yet must be able to take one, before a code, a password or a ticket goes to the server: what is spent there does not come back.
 * @param vaultFolder where the profile would lie; made when it is not there
 * @throws {AppError} `key.start_read_only`, `key.full`, `key.removed`
 */
export async function mustTakeProfile(vaultFolder: string, readOnly: boolean): Promise<void> {
  if (readOnly) throw new AppError('key.start_read_only');
  try {
    await onKey(async () => {
      await makeFolder(vaultFolder);
      await tryWriting(vaultFolder);
    });
  } catch (error) {
    if (isAppError(error) && error.code === 'key.read_only') {
      throw new AppError('key.start_read_only', {}, error);
    }
    throw error;
  }
}
