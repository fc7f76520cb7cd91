import { z } from 'zod';
import { fromBase64Url, toBase64Url } from '../lib/base64url.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Hasher } from '../ports/hasher.ts';
import { headerBytes, type VaultHeader, vaultHeaderFormat, vaultHeaderSchema } from './vaultHeader.ts';

/** Size of vault.a.json and vault.b.json, padded with spaces: a FAT file that never changes size never loses its end. */
export const vaultFileLengthBytes = 8192;

/** A header with its authentication code: HMAC-SHA-256 under the key `cartable/hdr/v1`. */
export interface SignedHeader {
  readonly header: VaultHeader;
  readonly hmac: Uint8Array;
}

const envelope = z.strictObject({
  header: z.unknown(),
  hmac: z.string().length(43),
  sha256: z.string().length(43),
});
const newer = z.object({ format: z.int().min(vaultHeaderFormat + 1) });

/**
 * The bytes of a vault file. `sha256` tells a torn write before any key is known; `hmac` tells a forged one after.
 * @throws {RangeError} when the header does not fit: a programming error, the schema bounds every field
 */
export function writeVaultFile(signed: SignedHeader, hasher: Hasher): Uint8Array {
  const body = headerBytes(signed.header);
  const text = `{"header":${fromUtf8(body)},"hmac":"${toBase64Url(signed.hmac)}","sha256":"${toBase64Url(hasher.sha256(body))}"}`;
  const bytes = utf8(text);
  if (bytes.length >= vaultFileLengthBytes) throw new RangeError('vault header too long');
  const file = new Uint8Array(vaultFileLengthBytes).fill(0x20);
  file.set(bytes);
  file[vaultFileLengthBytes - 1] = 0x0a;
  return file;
}

/** Reads a vault file of unknown quality. `vault.too_new` when a later program wrote it, else `vault.header_damaged`. */
export function readVaultFile(
  bytes: Uint8Array,
  hasher: Hasher,
): Result<SignedHeader, 'vault.header_damaged' | 'vault.too_new'> {
  const damaged = refused('vault.header_damaged');
  if (bytes.length !== vaultFileLengthBytes) return damaged;
  const text = fromUtf8(bytes);
  const json = text === undefined ? undefined : parseJson(text);
  const outer = envelope.safeParse(json);
  if (!outer.success) return damaged;
  if (newer.safeParse(outer.data.header).success) return refused('vault.too_new');
  const header = vaultHeaderSchema.safeParse(outer.data.header);
  const hmac = fromBase64Url(outer.data.hmac);
  if (!header.success || hmac === undefined) return damaged;
  if (toBase64Url(hasher.sha256(headerBytes(header.data))) !== outer.data.sha256) return damaged;
  return ok({ header: header.data, hmac });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
