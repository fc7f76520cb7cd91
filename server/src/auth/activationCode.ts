import { createHash } from 'node:crypto';
import type { Random } from '@cartable/shared/ports/random.ts';

/** Crockford's base 32: no I, L, O or U, so that a code read aloud or from paper has one spelling. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const activationLength = 12;
/** 80 random bits: guessed from anywhere, without an account to throttle by. */
const mailedLength = 16;
const recoveryLength = 10;

/** A new activation code, 60 random bits, as `XXXX-XXXX-XXXX`. */
export function newActivationCode(random: Random): string {
  return newCode(random, activationLength);
}

/** The code as stored: SHA-256 of its one spelling, hexadecimal; undefined when the text cannot be a code. */
export function hashActivationCode(typed: string): string | undefined {
  return hashCode(typed, activationLength);
}

/** A code for a mail, 80 random bits. */
export function newMailedCode(random: Random): string {
  return newCode(random, mailedLength);
}

/** As {@link hashActivationCode}. */
export function hashMailedCode(typed: string): string | undefined {
  return hashCode(typed, mailedLength);
}

/** A recovery code, 50 random bits: used with the password, and throttled. */
export function newRecoveryCode(random: Random): string {
  return newCode(random, recoveryLength);
}

/** As {@link hashActivationCode}. */
export function hashRecoveryCode(typed: string): string | undefined {
  return hashCode(typed, recoveryLength);
}

function newCode(random: Random, length: number): string {
  const letters = [...random.bytes(length)].map((byte) => alphabet.charAt(byte & 31)).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

function hashCode(typed: string, length: number): string | undefined {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replaceAll('O', '0');
  if (letters.length !== length || [...letters].some((letter) => !alphabet.includes(letter)))
    return undefined;
  return createHash('sha256').update(letters).digest('hex');
}
