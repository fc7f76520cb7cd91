import { rename, rm, writeFile } from 'node:fs/promises';

/**
 * Writes a file where the person has said, under another name until it is whole: what stood there before may be the only good one. Names stand
 * in it: nobody else of this computer reads it.
 * @throws the system's error; what stood there before stands there still
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const partial = `${path}.partiel`;
  try {
    await writeFile(partial, bytes, { flush: true, mode: 0o600 });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw error;
  }
}
