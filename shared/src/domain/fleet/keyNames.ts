import { fromBase64Url } from '../../lib/base64url.ts';
import type { Hasher } from '../../ports/hasher.ts';

/** Crockford's base 32: no I, L, O, U, so that a serial read aloud or copied from a label is not mistaken. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What people and file systems call a key; all follow from its id. */
export interface KeyNames {
  /** On the label and in lists: `7KQ2-M4XD`. */
  readonly serial: string;
  /** The volume's name, at most eleven characters: `CLE7KQ2M4XD`. */
  readonly label: string;
  /** The volume's number, eight hexadecimal digits. */
  readonly volumeId: string;
}

/** The names of the key with this id (22 characters base64url). */
export function keyNames(hasher: Hasher, keyId: string): KeyNames {
  const digest = hasher.sha256(fromBase64Url(keyId) ?? new Uint8Array(0));
  let letters = '';
  for (let index = 0; index < 8; index++) {
    const bit = index * 5;
    const pair = ((digest[bit >> 3] ?? 0) << 8) | (digest[(bit >> 3) + 1] ?? 0);
    letters += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  const volumeId = [...digest.subarray(8, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return {
    serial: `${letters.slice(0, 4)}-${letters.slice(4)}`,
    label: `CLE${letters}`,
    volumeId: volumeId.toUpperCase(),
  };
}

/** A serial as somebody typed it, in its usual form; undefined when it is none. */
export function readSerial(text: string): string | undefined {
  const letters = text
    .toUpperCase()
    .replace(/^CLE(?=[\s-]*[0-9A-Z]{4}[\s-]*[0-9A-Z]{4}$)/, '')
    .replace(/[\s-]/g, '')
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0');
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(letters) ? `${letters.slice(0, 4)}-${letters.slice(4)}` : undefined;
}
