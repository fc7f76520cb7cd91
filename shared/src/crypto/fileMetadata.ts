import { z } from 'zod';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonicalJson.ts';

/**
 * What a document says of itself inside its own file, so that a lost database can be rebuilt. It is what was true when
 * the file was written: a later rename lives in the database only.
 */
export const fileMetadataSchema = z.strictObject({
  /** The document that this file is a version of: a record id, opaque here. */
  document: z.string().min(1).max(140),
  /** 1 for the first version; part of what every chunk authenticates. */
  version: z.int().min(1).max(0xffffffff),
  /** The name shown to the user, at most 255 UTF-16 units as everywhere. */
  name: z.string().min(1).max(255),
  /** Names of the folders it lies in, from the root. */
  folder: z.array(z.string().min(1).max(255)).max(16),
  /** Media type, or an empty text. */
  mime: z.string().max(127),
  /** Lowercase hexadecimal SHA-256 that names the content in advance, or null when it is not known before writing. */
  content: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});

export type FileMetadata = z.infer<typeof fileMetadataSchema>;

/** Longest encoded metadata: what {@link longestHeaderBytes} of fileHeader.ts leaves room for. */
export const longestMetadataBytes = 7680;

/** Two bytes of length, canonical JSON, zeros up to what `pad` says. @throws {RangeError} when too long. */
export function encodeMetadata(metadata: FileMetadata, pad: (length: number) => number): Uint8Array {
  const json = utf8(canonicalJson(metadata));
  const length = json.length + 2;
  if (length > longestMetadataBytes) throw new RangeError('file metadata too long');
  const plain = new Uint8Array(pad(length));
  plain[0] = json.length >> 8;
  plain[1] = json.length & 0xff;
  plain.set(json, 2);
  return plain;
}

/** The metadata of decrypted bytes, or undefined when they are not metadata of this version. */
export function decodeMetadata(plain: Uint8Array): FileMetadata | undefined {
  const length = ((plain[0] ?? 0) << 8) | (plain[1] ?? 0);
  const text = length + 2 <= plain.length ? fromUtf8(plain.subarray(2, 2 + length)) : undefined;
  if (text === undefined) return undefined;
  try {
    const parsed = fileMetadataSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
