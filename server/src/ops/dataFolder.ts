import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

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
