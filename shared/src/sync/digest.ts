import { toBase64Url } from '../lib/base64url.ts';
import { toHex, utf8 } from '../lib/bytes.ts';
import type { Hasher } from '../ports/hasher.ts';

/** What a record adds to its scope's checksum: the first 64 bits of SHA-256 over type, id, revision and canonical text. */
export function recordDigest(hasher: Hasher, type: string, id: string, rev: number, content: string): bigint {
  return BigInt(`0x${recordDigestText(hasher, type, id, rev, content)}`);
}

/** Of a digest as it is stored, in hexadecimal. */
export const digestDigits = 16;

/** {@link recordDigest} as it is stored: 16 hexadecimal digits. */
export function recordDigestText(
  hasher: Hasher,
  type: string,
  id: string,
  rev: number,
  content: string,
): string {
  return hasher.sha256Text(`${type}\n${id}\n${rev}\n${content}`).slice(0, digestDigits);
}

const wrap = (1n << 64n) - 1n;

/** Sum modulo 2^64: order does not matter, and a record can be taken out again. */
export function addDigest(sum: bigint, digest: bigint): bigint {
  return (sum + digest) & wrap;
}

export function subtractDigest(sum: bigint, digest: bigint): bigint {
  return (sum - digest) & wrap;
}

/** 16 hexadecimal digits. */
export function sumText(sum: bigint): string {
  return sum.toString(16).padStart(16, '0');
}

/** First 8 bytes of SHA-256 over the sorted lines `scope count sum`, base64url: equal on both sides exactly when all scopes agree. */
export function scopesDigest(
  hasher: Hasher,
  scopes: readonly { readonly id: string; readonly count: number; readonly sum: string }[],
): string {
  const lines = scopes.map((scope) => `${scope.id}\t${scope.count}\t${scope.sum}\n`).sort();
  return toBase64Url(hasher.sha256(utf8(lines.join(''))).subarray(0, 8));
}

/** Lowercase hexadecimal SHA-256: the name of a chunk or a manifest. */
export function chunkName(hasher: Hasher, bytes: Uint8Array): string {
  return toHex(hasher.sha256(bytes));
}
