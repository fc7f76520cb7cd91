import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';
import { doomUnused, forgetBlob, markUnused } from '../storage/repositories/unusedBlobs.ts';
import type { Storage } from '../storage/storage.ts';
import { staleWriterMs, storedName } from './fileService.ts';

/** How long blobs that nothing refers to are kept. */
export const keepUnusedMs = 7 * 86_400_000;
const batch = 500;

/**
 * Removes blobs that no record has referred to for seven days; returns how many. A blob is first taken out of use in the database, in
 * the transaction that sees that nothing refers to it, then its bytes are removed, then its row: dying in between loses nothing.
 */
export async function collectBlobs(storage: Storage, blobs: BlobStore, now: number): Promise<number> {
  await storage.transaction((writer) => markUnused(writer, now));
  let removed = 0;
  for (;;) {
    const doomed = await storage.transaction((writer) =>
      doomUnused(writer, now, now - keepUnusedMs, now - staleWriterMs, batch),
    );
    if (doomed.length === 0) return removed;
    for (const blob of doomed) {
      await blobs.delete(storedName(blob.schoolId, blob.name));
      await storage.transaction((writer) => forgetBlob(writer, blob));
    }
    removed += doomed.length;
  }
}
