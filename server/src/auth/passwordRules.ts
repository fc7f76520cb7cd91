import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { dictionary } from '@zxcvbn-ts/language-common';

export const minPasswordLength = 10;
export const maxPasswordLength = 128;

const common: ReadonlySet<string> = new Set(dictionary['passwords-common']);

/**
 * The rules of NIST SP 800-63B §3.1.1.2: long enough, on no list of known passwords, not made of the person's own words; no rule of
 * composition and no expiry. `words`: login, names, school.
 */
export function checkPassword(
  password: string,
  words: readonly string[],
): Result<string, 'auth.password_short' | 'auth.password_long' | 'auth.password_common'> {
  const text = password.normalize('NFKC');
  if ([...text].length < minPasswordLength) return refused('auth.password_short', { min: minPasswordLength });
  if ([...text].length > maxPasswordLength) return refused('auth.password_long', { max: maxPasswordLength });
  const plain = fold(text);
  const core = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const own = words.flatMap((word) => fold(word).split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 2);
  const weak =
    common.has(plain) ||
    common.has(core) ||
    isRepetition(plain) ||
    own.includes(core) ||
    remainder(core, own).length < 4;
  return weak ? refused('auth.password_common') : ok(text);
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** `aaaaaaaaaa`, `azeazeazeaze`, `0123456789`: one short piece or one step, again and again. */
function isRepetition(text: string): boolean {
  if (/^(.{1,8})\1+$/.test(text)) return true;
  const steps = new Set(
    [...text].slice(1).map((letter, index) => letter.charCodeAt(0) - text.charCodeAt(index)),
  );
  return steps.size === 1;
}

/** The letters, of whatever script, that are left without these words. */
function remainder(text: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(word, ''), text).replace(/[^\p{L}]/gu, '');
}
