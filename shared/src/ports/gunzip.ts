/**
 * The bytes of a gzip file (RFC 1952), unpacked at once. A host's fetch does the same piece by piece, which takes several times as long
 * for a page of two megabytes. Rejects what is no such file, is cut, or is larger unpacked than any answer of ours.
 */
export type Gunzip = (bytes: Uint8Array) => Promise<Uint8Array>;

/** Largest answer unpacked, in bytes: many times a page (`sync/limits.ts`), and never the host's memory. */
export const maxUnpackedBytes = 64 * 1024 * 1024;

const smallestPiece = 16 * 1024;
const largestPiece = 8 * 1024 * 1024;

/**
 * How much to make room for, in bytes, for the whole to come in one piece. The file's last four bytes say how long it is unpacked (RFC
 * 1952, 2.3.1): they are a wish of who sent it, not believed beyond a page's size.
 */
export function pieceOf(packed: Uint8Array): number {
  if (packed.length < 4) return smallestPiece;
  const length = new DataView(packed.buffer, packed.byteOffset).getUint32(packed.length - 4, true);
  // One byte more, or a full piece would call for another.
  return Math.min(Math.max(length + 1, smallestPiece), largestPiece);
}
