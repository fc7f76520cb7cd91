import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';

/** Where things are under the data folder. */
export interface DataFolder {
  readonly database: string;
  readonly blobs: string;
  /** Directory files that wait to be read. */
  readonly imports: string;
  /** Signed updates of the program, as `npm run technician -- update` makes them. */
  readonly updates: string;
}

/** Makes the data folder, for its owner's eyes only: it holds the signing keys, the passwords' hashes and the pupils' work. */
export function prepareDataFolder(path: string): DataFolder {
  const blobs = join(path, 'blobs');
  mkdirSync(blobs, { recursive: true });
  chmodSync(path, 0o700);
  return {
    database: join(path, 'cartable.db'),
    blobs,
    imports: join(path, 'imports'),
    updates: join(path, 'updates'),
  };
}

/**
 * The data folder of a server that was set up: a command that looks at what there is must not make an empty one of a mistyped path, and then say that all is well.
 * @throws {AppError} `storage.absent` (data: path)
 */
export function existingDataFolder(path: string): DataFolder {
  if (!existsSync(join(path, 'cartable.db'))) throw new AppError('storage.absent', { path });
  return prepareDataFolder(path);
}
