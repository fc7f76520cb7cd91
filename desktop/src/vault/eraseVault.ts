import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The two files that stand between a passphrase and everything else: without their slots the rest is noise. */
const headers = ['vault.a.json', 'vault.b.json'] as const;

/**
 * Erases the vault of a key that was declared lost: the slots are overwritten first and durably, so that even an erasing that is
 * interrupted leaves nothing to open; then the files go. Flash memory may keep old blocks: what is in them is encrypted.
 */
export async function eraseVault(folder: string): Promise<void> {
  for (const name of headers) await overwrite(join(folder, name));
  for (const entry of await readdir(folder)) await rm(join(folder, entry), { recursive: true, force: true });
}

async function overwrite(path: string): Promise<void> {
  const file = await open(path, 'r+').catch(() => undefined);
  if (file === undefined) return;
  try {
    const { size } = await file.stat();
    await file.write(new Uint8Array(size), 0, size, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}
