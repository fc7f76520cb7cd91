import { createHash } from 'node:crypto';
import type { Random } from '@cartable/shared/ports/random.ts';

/** Crockford's base 32: no I, L, O or U, so that a code read aloud or from paper has one spelling. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 12;

/** A new activation code, 60 random bits, as `XXXX-XXXX-XXXX`. */
export function newActivationCode(random: Random): string {
  const letters = [...random.bytes(length)].map((byte) => alphabet.charAt(byte & 31)).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

/** The code as stored: SHA-256 of its one spelling, hexadecimal; undefined when the text cannot be a code. */
export function hashActivationCode(typed: string): string | undefined {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replaceAll('O', '0');
  if (letters.length !== length || [...letters].some((letter) => !alphabet.includes(letter)))
    return undefined;
  return createHash('sha256').update(letters).digest('hex');
}
