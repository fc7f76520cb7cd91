import { closeSync, fsyncSync, openSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { acknowledge, note } from './acknowledge.ts';
import { opened, PAGE_TABLE, removeDocument, writeDocument, writePages } from './useVault.ts';
import { passphraseOf, vaultOnKey } from './vaultOnKey.ts';

const FILLER_BYTES = 1024 * 1024;

/** Takes all the room of the key but `leave` bytes, as holiday films do. */
function fill(key: string, leave: number): void {
  const fd = openSync(join(key, 'films.bin'), 'a');
  const piece = new Uint8Array(FILLER_BYTES);
  for (;;) {
    const { bavail, bsize } = statfsSync(key);
    const room = Math.min(FILLER_BYTES, bavail * bsize - leave);
    if (room < bsize) break;
    writeSync(fd, piece, 0, room);
  }
  fsyncSync(fd);
  closeSync(fd);
}

/** Runs what a full key must refuse with `key.full`, and says so. @throws whatever else it throws */
async function refused(work: () => Promise<unknown> | undefined): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (!isAppError(error) || error.code !== 'key.full') throw error;
    note(`refused ${error.code}`);
    return true;
  }
}

/**
 * Fills the key under a vault until documents, then rows are refused; then makes room and works on. Every refusal must be
 * `key.full`, and what was there must stay usable meanwhile.
 */
export async function fillKey(key: string): Promise<void> {
  const vault = vaultOnKey(key);
  const made = await vault.create(passphraseOf(0), { personal: [], escrowPublicKey: null });
  if (!made.ok) throw new Error(made.error.code);
  acknowledge('created');
  const open = opened(vault);
  open.database.exec(PAGE_TABLE);
  writePages(open, 0);
  const first = await writeDocument(open, 1, false);
  const second = await writeDocument(open, 2, true);
  fill(key, FILLER_BYTES);
  if (!(await refused(() => writeDocument(open, 3, false)))) throw new Error('a document fitted a full key');
  let index = 4;
  while (!(await refused(async () => writePages(open, index)))) index += 1;
  if (index === 4) throw new Error('not even the room that is kept for the database was there');
  // The snapshot at the lock does not fit either: the vault must close all the same, and open again.
  await vault.lock('user');
  const again = await vault.unlock(passphraseOf(0));
  if (!again.ok) throw new Error(again.error.code);
  acknowledge('unlocked');
  if (!(await opened(vault).files.verify(second)).ok)
    throw new Error('a document cannot be read on a full key');
  await removeDocument(opened(vault), first);
  writePages(opened(vault), index + 1);
  await vault.lock('quit');
}
