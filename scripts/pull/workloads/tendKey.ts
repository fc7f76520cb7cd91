import { closeSync, existsSync, fsyncSync, openSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sqlcipherDatabase } from '@cartable/desktop/vault/database/sqlcipherDatabase.ts';
import type { OpenVault } from '@cartable/desktop/vault/openVault.ts';
import { acknowledge, note } from './acknowledge.ts';
import { contentsOnKey } from './contentsOnKey.ts';
import { engineOnKey, schoolServer } from './engineOnKey.ts';
import { databaseKey, databaseOf } from './useDatabase.ts';
import { tendUpdates } from './useUpdates.ts';
import { opened, PAGE_TABLE, removeDocument, writeDocument } from './useVault.ts';
import { passphraseOf, vaultOnKey } from './vaultOnKey.ts';
import { workBytes } from './workBytes.ts';

/** A row of no work: enough of it that the database must grow, whatever the pull had left free. */
const OWN_ROW = -2;
const OWN_BYTES = 600_000;
/** Beyond every work of a pulled key; two chunks long. */
const OWN_INDEX = 1_000_001;
/** Room left on the key while all its free clusters are taken. */
const OWN_ROOM = 20 * 1024 * 1024;
const PIECE = 1024 * 1024;

const GROW = 'INSERT OR REPLACE INTO page (id, bytes) VALUES (:id, :bytes)';
const SHRINK = 'DELETE FROM page WHERE id = :id';

/**
 * What the program does at the next start on a pulled key, under the same driver: it opens everything, ends what was
 * interrupted, throws the unfinished parts away and then works so that every file that may have been caught while it grew must grow
 * again. A file system that the pull has left inconsistent shows itself here, not in a copy of its files.
 */
export async function tendKey(key: string, what: string, numbers: readonly number[]): Promise<void> {
  takeFreeClusters(key);
  if (what === 'database') tendDatabase(key);
  else if (what === 'updates') await tendUpdates(key, numbers[0] ?? 0, numbers[1] ?? 0);
  else await tendVault(key, what, numbers);
  acknowledge('tended');
}

/**
 * Writes over the clusters that the file system takes for free, and gives them back: one that belongs to a file after all is then found
 * by its other bytes.
 */
function takeFreeClusters(key: string): void {
  const file = join(key, 'films.bin');
  const fd = openSync(file, 'w');
  const piece = new Uint8Array(PIECE).fill(0xa5);
  for (;;) {
    const { bavail, bsize } = statfsSync(key);
    if (bavail * bsize < OWN_ROOM + PIECE) break;
    writeSync(fd, piece);
  }
  fsyncSync(fd);
  closeSync(fd);
  unlinkSync(file);
}

function tendDatabase(key: string): void {
  if (!existsSync(databaseOf(key))) return;
  const database = sqlcipherDatabase(databaseOf(key), databaseKey());
  try {
    for (const text of database.check('full')) note(`notice ${text}`);
    database.exec(PAGE_TABLE);
    const bytes = workBytes(1, OWN_BYTES);
    database.transaction((writer) => writer.run(GROW, { id: OWN_ROW, bytes }));
    database.transaction((writer) => writer.run(SHRINK, { id: OWN_ROW }));
  } finally {
    database.close();
  }
}

async function tendVault(key: string, what: string, passphrases: readonly number[]): Promise<void> {
  const vault = vaultOnKey(key);
  if ((await vault.state()) === 'vault.absent') return;
  try {
    for (const change of passphrases) {
      const unlocked = await vault.unlock(passphraseOf(change));
      if (unlocked.ok) break;
      if (unlocked.error.code !== 'vault.passphrase_wrong') throw new Error(unlocked.error.code);
    }
    const open = opened(vault);
    for (const { code } of open.notices) {
      note(`notice ${code}`);
      // As the person does who has read it: it is not told again.
      open.dismissNotice(code);
    }
    if (what === 'engine') (await engineOnKey(open, await schoolServer())).dispose();
    if (what === 'contents') (await contentsOnKey(open, await schoolServer())).dispose();
    else await open.files.discardParts(new Set());
    await work(open);
    await vault.lock('quit');
  } finally {
    await vault.lock('removed');
  }
}

async function work(open: OpenVault): Promise<void> {
  open.database.exec(PAGE_TABLE);
  const bytes = workBytes(1, OWN_BYTES);
  open.database.transaction((writer) => writer.run(GROW, { id: OWN_ROW, bytes }));
  open.database.transaction((writer) => writer.run(SHRINK, { id: OWN_ROW }));
  await removeDocument(open, await writeDocument(open, OWN_INDEX, true));
  await open.snapshot();
  await open.snapshot();
}
