import { copyFile, open, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import type { SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import { makeFolder, placeFile, removeFile, syncFolder } from '../key/durable.ts';
import { keyAnswers } from '../key/keyAnswers.ts';
import { isMissing, onKey } from '../key/keyError.ts';
import { tryWriting } from '../key/tryWriting.ts';
import { type EncryptedDatabase, sqlcipherDatabase } from './sqlcipherDatabase.ts';
import {
  hasVaultState,
  prepareLostState,
  prepareVaultState,
  readVaultState,
  rebuildReasons,
  snapshotNames,
  writeVaultState,
} from './vaultState.ts';

/** How the database came to be open: as it was, from an older snapshot, or empty because nothing could be read. */
export type DatabaseOrigin = 'opened' | 'created' | 'snapshot' | 'lost';

export interface OpenedDatabase {
  readonly database: EncryptedDatabase;
  readonly origin: DatabaseOrigin;
}

/** `db/main.db` under the vault's folder. */
export function databasePath(vaultFolder: string): string {
  return join(vaultFolder, 'db', 'main.db');
}

/**
 * Opens the vault's database after checking it. A damaged one is put aside (never deleted: a later program may read more of
 * it), then the best snapshot takes its place, then an empty database. `expected` says that there must be one.
 */
export async function openVaultDatabase(
  vaultFolder: string,
  key: SecretBytes,
  expected: boolean,
  readOnly = false,
): Promise<OpenedDatabase> {
  const path = databasePath(vaultFolder);
  if (!readOnly) await onKey(() => makeFolder(join(vaultFolder, 'db')));
  const there = await exists(path);
  if (there) {
    const database = await openReadable(path, key, readOnly);
    if (database) return { database, origin: originOf(database, expected && !readOnly) };
    if (readOnly) {
      // Nothing may be moved; the newest snapshot is read where it lies.
      const snapshot = await bestSnapshot(vaultFolder, key);
      if (snapshot) return { database: sqlcipherDatabase(snapshot, key, { readOnly }), origin: 'snapshot' };
    }
    await onKey(() => putAside(path), vaultFolder);
  }
  const snapshot = there || expected ? await bestSnapshot(vaultFolder, key) : undefined;
  if (snapshot !== undefined) {
    await onKey(() => restore(snapshot, path, key), vaultFolder);
    return { database: sqlcipherDatabase(path, key), origin: 'snapshot' };
  }
  const database = sqlcipherDatabase(path, key, { readOnly });
  await onKey(() => syncFolder(join(vaultFolder, 'db')), vaultFolder);
  const lost = there || expected;
  if (lost && !readOnly) prepareLostState(database);
  return { database, origin: lost ? 'lost' : 'created' };
}

/** An opened database that took another's place, and was pulled before its list of documents was complete, is as on that day. */
function originOf(database: EncryptedDatabase, expected: boolean): DatabaseOrigin {
  if (expected && !hasVaultState(database)) {
    prepareLostState(database);
    return 'lost';
  }
  const { rebuild } = readVaultState(database);
  if (rebuild === rebuildReasons.lost) return 'lost';
  return rebuild === rebuildReasons.snapshot ? 'snapshot' : 'opened';
}

/**
 * As {@link openChecked}; also undefined when the database cannot be read although the key works: a bad place of its memory, not a
 * removal. A driver that has turned the key read-only over what a pull left wants it put in again instead.
 */
async function openReadable(
  path: string,
  key: SecretBytes,
  readOnly: boolean,
): Promise<EncryptedDatabase | undefined> {
  try {
    return openChecked(path, key, readOnly);
  } catch (error) {
    if (!isAppError(error) || error.code !== 'key.removed' || !(await keyAnswers(dirname(path), true)))
      throw error;
    if (!readOnly) await onKey(() => tryWriting(dirname(path)), dirname(path));
    return undefined;
  }
}

/** The database when it opens and its trees are in order; undefined when it is damaged. Other failures are thrown. */
function openChecked(path: string, key: SecretBytes, readOnly: boolean): EncryptedDatabase | undefined {
  let database: EncryptedDatabase | undefined;
  try {
    database = sqlcipherDatabase(path, key, { readOnly });
    if (database.check('quick').length === 0) return database;
  } catch (error) {
    if (!isAppError(error) || error.code !== 'vault.database_damaged') {
      database?.close();
      throw error;
    }
  }
  database?.close();
  return undefined;
}

/** The path of the readable snapshot of the highest generation. */
async function bestSnapshot(vaultFolder: string, key: SecretBytes): Promise<string | undefined> {
  let best: { readonly path: string; readonly generation: number } | undefined;
  for (const name of snapshotNames) {
    const path = join(vaultFolder, 'db', name);
    if (!(await exists(path))) continue;
    // Only looked at: nothing of it may change.
    const database = await openReadable(path, key, true);
    const generation = database ? readVaultState(database).snapshotGeneration : -1;
    database?.close();
    if (generation > (best?.generation ?? -1)) best = { path, generation };
  }
  return best?.path;
}

/** `main.db` becomes `main.db.damaged-<n>`, its journal with it, so that an old journal never meets a new database. */
async function putAside(path: string): Promise<void> {
  const folder = join(path, '..');
  const names = await readdir(folder);
  let number = 1;
  while (names.includes(`main.db.damaged-${number}`)) number += 1;
  const handle = await open(path, 'r+');
  try {
    await placeFile(handle, path, `${path}.damaged-${number}`);
  } finally {
    await handle.close();
  }
  if (names.includes('main.db-journal')) {
    await rename(`${path}-journal`, `${path}.damaged-${number}-journal`);
    await syncFolder(folder);
  }
}

async function restore(snapshot: string, path: string, key: SecretBytes): Promise<void> {
  const temporary = `${path}.restoring`;
  const beside = [`${temporary}-journal`, `${temporary}-lock`];
  for (const name of [`${path}-journal`, ...beside]) await removeFile(name);
  await copyFile(snapshot, temporary);
  // Before it has its place: it then says by itself that files newer than it may lie on the key.
  const copy = sqlcipherDatabase(temporary, key);
  try {
    prepareVaultState(copy);
    writeVaultState(copy, { rebuild: rebuildReasons.snapshot });
  } finally {
    copy.close();
  }
  for (const name of beside) await removeFile(name);
  const handle = await open(temporary, 'r+');
  try {
    await placeFile(handle, temporary, path);
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await onKey(() => stat(path))).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
