import { createHash } from 'node:crypto';

/** Bytes of one record: two pages, sixteen FAT clusters of the smallest size. */
export const RECORD_BYTES = 8192;
const DIGEST_BYTES = 32;

/** The record of an index: its SHA-256, the index, and bytes that follow from it. */
export function makeRecord(index: number): Buffer {
  const record = Buffer.alloc(RECORD_BYTES, (index % 255) + 1);
  record.writeUInt32BE(index, DIGEST_BYTES);
  createHash('sha256').update(record.subarray(DIGEST_BYTES)).digest().copy(record);
  return record;
}

/** The index of a whole record, or undefined when these bytes are not one. */
export function readRecord(bytes: Buffer): number | undefined {
  if (bytes.length !== RECORD_BYTES) return undefined;
  const digest = createHash('sha256').update(bytes.subarray(DIGEST_BYTES)).digest();
  return digest.equals(bytes.subarray(0, DIGEST_BYTES)) ? bytes.readUInt32BE(DIGEST_BYTES) : undefined;
}
