import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import { placeFile, removeFile } from '../key/durable.ts';
import { onKey } from '../key/keyError.ts';
import { type EncryptedDatabase, sqlcipherDatabase } from './sqlcipherDatabase.ts';
import { readVaultState, snapshotNames, writeVaultState } from './vaultState.ts';

/**
 * Writes an encrypted snapshot of the database over the older of the two. It is written under another name and checked
 * first; while it is renamed the other snapshot stays whole, so that a pull at any instant leaves at least one.
 * The database is blocked for the copy only (about 8 ms a MB), not while the key's memory is flushed.
 */
export async function takeSnapshot(
  vaultFolder: string,
  database: EncryptedDatabase,
  key: SecretBytes,
): Promise<void> {
  const generation = readVaultState(database).snapshotGeneration + 1;
  writeVaultState(database, { snapshotGeneration: generation });
  const folder = join(vaultFolder, 'db');
  const target = join(folder, snapshotNames[generation % 2] ?? snapshotNames[0]);
  const temporary = join(folder, 'snapshot.new');
  await onKey(async () => {
    await removeFile(temporary);
    database.copyTo(temporary);
    verify(temporary, key);
    const handle = await open(temporary, 'r+');
    try {
      // The copy is on the key before the snapshot that it replaces goes.
      await handle.sync();
      await removeFile(target);
      await placeFile(handle, temporary, target);
    } finally {
      await handle.close();
    }
    await removeFile(`${temporary}-journal`);
  }, vaultFolder);
}

function verify(path: string, key: SecretBytes): void {
  const copy = sqlcipherDatabase(path, key, { readOnly: true });
  try {
    const wrong = copy.check('quick');
    if (wrong.length > 0) throw new Error(`a fresh snapshot is damaged: ${wrong[0]}`);
  } finally {
    copy.close();
  }
}
