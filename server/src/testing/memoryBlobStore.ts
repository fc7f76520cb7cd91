import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';

/** Blobs in a map, for tests. */
export function memoryBlobStore(blobs = new Map<string, Uint8Array>()): BlobStore {
  return {
    has: async (name) => blobs.has(name),
    async put(name, bytes) {
      blobs.set(name, new Uint8Array(bytes));
    },
    get: async (name) => blobs.get(name),
    async delete(name) {
      blobs.delete(name);
    },
    async *list() {
      for (const [name, bytes] of blobs) yield { name, size: bytes.length };
    },
  };
}
