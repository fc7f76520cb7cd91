import { createHash } from 'node:crypto';

/** Bytes that follow from a work's number: what a checker compares a key with, long after the guest is gone. */
export function workBytes(index: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  const block = createHash('sha256').update(`work ${index}`).digest();
  for (let at = 0; at < length; at += block.length) {
    // Each block differs, so that a chunk in the wrong place shows.
    block.writeUInt32BE(at);
    block.copy(bytes, at);
  }
  return bytes;
}

/** How many bytes the document of a number has: from nothing to half a mebibyte, often at the edge of a 64 KiB chunk. */
export function workLength(index: number): number {
  const kind = index % 5;
  if (kind === 0) return index * 37;
  if (kind === 1) return 65536 * (1 + (index % 4));
  if (kind === 2) return 65536 * (1 + (index % 3)) + 1;
  return (index * 7919) % 500_000;
}
