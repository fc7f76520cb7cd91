import { isAppError } from '@cartable/shared/lib/errors.ts';
import { acknowledge, note } from './acknowledge.ts';
import { opened, writeDocument, writePages } from './useVault.ts';
import { passphraseOf, vaultOnKey } from './vaultOnKey.ts';

/** Opens the vault of a key that cannot be written: all can be read, and each attempt to write is refused by its own code. */
export async function readKey(key: string): Promise<void> {
  const vault = vaultOnKey(key, { readOnly: true });
  const unlocked = await vault.unlock(passphraseOf(0));
  if (!unlocked.ok) throw new Error(unlocked.error.code);
  const open = opened(vault);
  for (const { fileId } of open.files.list()) {
    const verified = await open.files.verify(fileId);
    if (!verified.ok) throw new Error(verified.error.code);
    acknowledge(`read ${fileId}`);
  }
  acknowledge(`rows ${open.database.all('SELECT id FROM page').length}`);
  for (const work of [async () => writePages(open, 1000), () => writeDocument(open, 1000, false)]) {
    try {
      await work();
      throw new Error('written to a key that cannot be written');
    } catch (error) {
      if (!isAppError(error)) throw error;
      note(`refused ${error.code}`);
    }
  }
  await vault.lock('quit');
}
