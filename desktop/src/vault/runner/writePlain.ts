import { open, rename, rm } from 'node:fs/promises';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import type { ContentReader } from '@cartable/shared/ports/contentStore.ts';

/** Bytes read at once: large enough for a key's best speed, small enough for flat memory. */
const pieceBytes = 1024 * 1024;

/**
 * Writes the plaintext where the person chose, under another name until it is whole: an older copy in its place may be the only good one,
 * and half a file is never taken for it. Closes the reader.
 * @throws {AppError} `files.not_saved`; `vault.file_*` when the document is damaged
 */
export async function writePlain(reader: ContentReader, path: string): Promise<void> {
  const partial = `${path}.partiel`;
  try {
    const target = await open(partial, 'w', 0o600);
    try {
      for (let offset = 0; offset < reader.file.size; ) {
        const bytes = await reader.read(offset, pieceBytes);
        await target.writeFile(bytes);
        offset += bytes.length;
      }
      await target.sync();
    } finally {
      await target.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw isAppError(error) ? error : new AppError('files.not_saved', {}, error);
  } finally {
    await reader.close();
  }
}
