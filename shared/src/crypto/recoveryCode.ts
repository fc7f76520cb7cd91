import { ok, type Result, refused } from '../lib/result.ts';
import { type SecretBytes, secret } from '../lib/secretBytes.ts';
import type { Random } from '../ports/random.ts';
import { base32Alphabet } from './base32.ts';
import { divide, logarithm, multiply, power } from './galois32.ts';

/** Random letters of the code: 26 × 5 = 130 bits. */
export const recoveryLetters = 26;
/** Letters printed: the random ones and two check letters, in seven groups of four. */
export const recoveryLettersPrinted = 28;
const groupLength = 4;

const values = new Map([...base32Alphabet].map((letter, index) => [letter, index]));

/** Σ symbolᵢ·α^(i·exponent): both are zero for a valid code. */
function syndrome(symbols: readonly number[], exponent: number): number {
  return symbols.reduce((sum, symbol, index) => sum ^ multiply(symbol, power(index * exponent)), 0);
}

/**
 * A new recovery code as its symbols (0–31), one a byte: 26 random ones, then two that make both syndromes zero
 * (a Reed–Solomon code over GF(32): every one- or two-letter mistake and every swap is seen, and one wrong letter located).
 */
export function newRecoveryCode(random: Random): SecretBytes {
  const symbols = [...random.bytes(recoveryLetters)].map((byte) => byte & 31);
  const s0 = syndrome(symbols, 0);
  const s1 = syndrome(symbols, 1);
  // a + b = s0 and a·α^26 + b·α^27 = s1
  const b = divide(s1 ^ multiply(s0, power(26)), power(26) ^ power(27));
  return secret(Uint8Array.from([...symbols, s0 ^ b, b]));
}

/** The code as it is printed: `7K2M-09QX-…`, upper case, seven groups of four. */
export function printRecoveryCode(code: SecretBytes): string {
  const letters = [...code]
    .map((symbol) => base32Alphabet.charAt(symbol))
    .join('')
    .toUpperCase();
  return (letters.match(/.{4}/g) ?? []).join('-');
}

export type RecoveryCodeProblem =
  | 'vault.recovery_code_typo'
  | 'vault.recovery_code_mistyped'
  | 'vault.recovery_code_length';

/**
 * Reads a code as typed. Case, spaces and dashes do not matter; O is 0, I and L are 1.
 * `vault.recovery_code_typo` tells the group (1–7) of a single wrong letter, `vault.recovery_code_mistyped` that there are more;
 * `vault.recovery_code_length` tells how many letters were found and how many there must be.
 */
export function readRecoveryCode(typed: string): Result<SecretBytes, RecoveryCodeProblem> {
  const letters = [
    ...typed
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s\p{Pd}._]/gu, ''),
  ].map((letter) => (letter === 'o' ? '0' : letter === 'i' || letter === 'l' ? '1' : letter));
  if (letters.length !== recoveryLettersPrinted) {
    return refused('vault.recovery_code_length', { found: letters.length, wanted: recoveryLettersPrinted });
  }
  const symbols = letters.map((letter) => values.get(letter) ?? -1);
  const stranger = symbols.indexOf(-1);
  if (stranger >= 0) return refused('vault.recovery_code_typo', { group: groupOf(stranger) });
  const s0 = syndrome(symbols, 0);
  const s1 = syndrome(symbols, 1);
  if (s0 === 0 && s1 === 0) return ok(secret(Uint8Array.from(symbols)));
  const place = s0 === 0 || s1 === 0 ? -1 : logarithm(divide(s1, s0));
  return place >= 0 && place < recoveryLettersPrinted
    ? refused('vault.recovery_code_typo', { group: groupOf(place) })
    : refused('vault.recovery_code_mistyped');
}

function groupOf(place: number): number {
  return Math.floor(place / groupLength) + 1;
}
