import { isAppError } from '@cartable/shared/lib/errors.ts';
import type { OpenVault } from '@cartable/desktop/vault/openVault.ts';
import { acknowledge, note } from './acknowledge.ts';
import { engineOnKey, schoolServer } from './engineOnKey.ts';
import { opened, writeDocument, writePages } from './useVault.ts';
import { passphraseOf, vaultOnKey } from './vaultOnKey.ts';

/**
 * Opens the vault of a key that cannot be written: all can be read, and each attempt to write is refused by its own code. `what`: `engine` for
 * a key that the synchronisation engine wrote, else one with documents and rows.
 */
export async function readKey(key: string, what?: string): Promise<void> {
  const vault = vaultOnKey(key, { readOnly: true });
  const unlocked = await vault.unlock(passphraseOf(0));
  if (!unlocked.ok) throw new Error(unlocked.error.code);
  const open = opened(vault);
  if (what === 'engine') await readRecords(open);
  else await readDocuments(open);
  await vault.lock('quit');
}

async function readDocuments(open: OpenVault): Promise<void> {
  for (const { fileId } of open.files.list()) {
    const verified = await open.files.verify(fileId);
    if (!verified.ok) throw new Error(verified.error.code);
    acknowledge(`read ${fileId}`);
  }
  acknowledge(`rows ${open.database.all('SELECT id FROM page').length}`);
  await refused(async () => writePages(open, 1000));
  await refused(() => writeDocument(open, 1000, false));
}

/** Everything that a screen asks of the engine, which must open without a write. */
async function readRecords(open: OpenVault): Promise<void> {
  const engine = await engineOnKey(open, await schoolServer());
  acknowledge(`folders ${engine.reader.all("SELECT id FROM documents_node WHERE kind = 'folder'").length}`);
  await refused(async () => engine.mutate('settings.set', { key: 'theme', value: 'dark' }));
  engine.dispose();
}

async function refused(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isAppError(error)) throw error;
    note(`refused ${error.code}`);
    return;
  }
  throw new Error('written to a key that cannot be written');
}
