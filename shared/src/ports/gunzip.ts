/**
 * The bytes of a gzip file (RFC 1952), unpacked at once. A host's fetch does the same piece by piece, which takes several times as long
 * for a page of two megabytes. Rejects what is no such file, is cut, or is larger unpacked than any answer of ours.
 */
export type Gunzip = (bytes: Uint8Array) => Promise<Uint8Array>;

/** Largest answer unpacked, in bytes: many times a page (`sync/limits.ts`), and never the host's memory. */
export const maxUnpackedBytes = 64 * 1024 * 1024;
