import { dirname } from 'node:path';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { keyAnswers } from './keyAnswers.ts';

/** What can happen to the key under our hands; each has a sentence. */
export type KeyErrorCode = 'key.full' | 'key.read_only' | 'key.removed' | 'vault.file_too_large';

const codes: Readonly<Record<string, KeyErrorCode>> = {
  ENOSPC: 'key.full',
  EDQUOT: 'key.full',
  EROFS: 'key.read_only',
  // What Windows says of a write-protected key.
  EPERM: 'key.read_only',
  EACCES: 'key.read_only',
  EIO: 'key.removed',
  ENODEV: 'key.removed',
  ENXIO: 'key.removed',
  ESTALE: 'key.removed',
  ENOTCONN: 'key.removed',
  // Windows, after the key was pulled: the volume is unknown, the device not connected.
  UNKNOWN: 'key.removed',
  EFBIG: 'vault.file_too_large',
};

/** Our error for a failed file operation on the key; anything that is not one comes back unchanged. */
export function keyError(error: unknown): unknown {
  if (isAppError(error)) return error;
  const errno = errnoOf(error);
  const code = errno === undefined ? undefined : codes[errno];
  return code === undefined ? error : new AppError(code, {}, error);
}

/**
 * Runs file operations of the key, with their failures told as {@link keyError} tells them. "Does not exist" passes only from a key
 * that still answers; otherwise it is `key.removed` too.
 *
 * @param root a folder of the key that is surely there while the key is: the open vault's
 */
export async function onKey<T>(work: () => Promise<T>, root?: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isMissing(error)) {
      const path = root ?? folderOf(error);
      if (path !== undefined && !(await keyAnswers(path, root !== undefined))) {
        throw new AppError('key.removed', {}, error);
      }
    }
    throw keyError(error);
  }
}

/** Whether an operation failed because the file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}

function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The folder of the file that a system call failed on. */
function folderOf(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string'
    ? dirname(error.path)
    : undefined;
}
