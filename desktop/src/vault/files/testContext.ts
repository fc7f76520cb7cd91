import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SecretBytes, secret } from '@cartable/shared/lib/secretBytes.ts';
import { sqlcipherDatabase } from '../database/sqlcipherDatabase.ts';
import { nodeCrypto, nodeHasher, nodeRandom } from '../nodeCrypto.ts';
import type { ContentContext } from './contentContext.ts';
import { EncryptedFiles } from './encryptedFiles.ts';
import { FileCatalog } from './fileCatalog.ts';
import { FilePaths } from './filePaths.ts';

/** A content store on a folder of its own with its own database, for tests and the self-check. */
export interface TestStore {
  readonly store: EncryptedFiles;
  readonly context: ContentContext;
  readonly folder: string;
  close(): void;
}

/** Opens (again) a test store. Without a folder it makes one under the system's temporary folder. */
export function openTestStore(
  folder: string = mkdtempSync(join(tmpdir(), 'cartable-files-')),
  key: SecretBytes = secret(new Uint8Array(32).fill(7)),
  freeBytes: () => Promise<number> = async () => Number.MAX_SAFE_INTEGER,
  databaseName = 'main.db',
): TestStore {
  const database = sqlcipherDatabase(join(folder, databaseName), key);
  const context: ContentContext = {
    crypto: nodeCrypto,
    random: nodeRandom,
    hasher: nodeHasher,
    paths: new FilePaths(folder),
    catalog: new FileCatalog(database).prepare(),
    filesKey: key,
    freeBytes,
    assertOpen: () => undefined,
  };
  return { store: new EncryptedFiles(context), context, folder, close: () => database.close() };
}
