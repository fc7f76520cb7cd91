import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { dictionary } from '@zxcvbn-ts/language-common';
import { dictionary as french } from '@zxcvbn-ts/language-fr';
import { withoutWalks } from './keyboardWalks.ts';

export const minPasswordLength = 10;
export const maxPasswordLength = 128;

/** Fewer letters than this in known words alone are guessed word by word. */
const fewLetters = 10;

/** Known passwords, and the words and names of French, which the former have few of. */
const listed: ReadonlySet<string> = new Set([
  ...dictionary['passwords-common'],
  ...Object.values(french).flat().map(fold),
]);

/**
 * The rules of NIST SP 800-63B §3.1.1.2: long enough, on no list of known passwords, neither one word nor a walk over the keyboard nor a
 * repetition with digits around it, not made of the person's own words; no rule of composition and no expiry. `words`: login, names, school.
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
    listed.has(plain) ||
    listed.has(core) ||
    isRepetition(plain) ||
    isRepetition(core) ||
    own.includes(core) ||
    isFewWords(core, own) ||
    remainder(core, own).length < 4;
  return weak ? refused('auth.password_common') : ok(text);
}

function fold(text: string): string {
  // Eighty thousand words are folded at the start, nearly all of them without accents.
  if (/^[a-z]*$/.test(text)) return text;
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** `aaaaaaaaaa`, `azeazeazeaze1`, `0123456789`: one short piece and perhaps a tail, or one step, again and again. */
function isRepetition(text: string): boolean {
  if (/^(.{1,8})\1+.{0,3}$/u.test(text)) return true;
  const steps = new Set(
    [...text].slice(1).map((letter, index) => letter.charCodeAt(0) - text.charCodeAt(index)),
  );
  return steps.size === 1;
}

/** `psg4ever`: nothing but known words and what is between them, and little of it. */
function isFewWords(text: string, own: readonly string[]): boolean {
  const words = text.split(/[^\p{L}]+/u);
  const isShort = words.join('').length < fewLetters;
  return isShort && words.every((word) => word.length < 2 || listed.has(word) || own.includes(word));
}

/** The letters, of whatever script, that are left without these words and without walks over the keyboard. */
function remainder(text: string, words: readonly string[]): string {
  const thought = words.reduce((rest, word) => rest.replaceAll(word, ''), text);
  return withoutWalks(thought).replace(/[^\p{L}]/gu, '');
}
