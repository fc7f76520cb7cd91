import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BatchLock } from '@cartable/desktop/keys/identity/batchLock.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { metadataFile } from './readRepository.ts';
import { mustBeApart, type Repository } from './repository.ts';

/** Whose `update.lock` lies in the folder: there, and not beside it, so that it is on the share that two computers have in common. */
export const heldName = 'update';

/** How a repository is to be held. */
export interface Hold {
  /** There need be no repository yet: the folder is made. */
  readonly begins: boolean;
  /** The name of the computer that held it and works with it no more. */
  readonly takeOver?: string | undefined;
}

/**
 * Does something with a repository that nobody else changes meanwhile, neither on this computer nor on another: each signs the next number of what it has read, and of two who sign at
 * once the later one would undo what the other has published (docs/decisions/0272). Who was taken over meanwhile signs nothing more.
 * @throws {AppError} `update.repository_locked`, `update.repository_taken` (data: host, since), `prepare.place_refused`, `update.no_repository`, `update.keys_inside`; what `work` throws
 */
export async function holdRepository<T>(
  repository: Repository,
  { begins, takeOver }: Hold,
  work: (held: Repository) => Promise<T>,
): Promise<T> {
  mustBeApart(repository);
  const { folder } = repository;
  if (begins) mkdirSync(folder, { recursive: true });
  else if (!existsSync(metadataFile(repository, '1.root.json'))) throw new AppError('update.no_repository');
  const lock = inWords(folder, () => BatchLock.take(join(folder, heldName), takeOver));
  try {
    return await work({ ...repository, mustHold: () => inWords(folder, () => lock.check()) });
  } finally {
    lock.release();
  }
}

const CODES: Readonly<Record<string, string>> = {
  'prepare.batch_locked': 'update.repository_locked',
  'prepare.batch_taken': 'update.repository_taken',
  'prepare.batch_unreadable': 'update.repository_taken',
  'prepare.not_noted': 'prepare.place_refused',
};

/** A lock is told as the one of a repository. */
function inWords<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = isAppError(error) ? CODES[error.code] : undefined;
    if (!isAppError(error) || code === undefined) throw error;
    throw new AppError(code, { host: '', since: '', ...error.data, path: folder }, error);
  }
}
