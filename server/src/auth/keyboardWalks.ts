/** Rows as one reads them on French and English keyboards, folded as passwords are; the alphabet and the digits; columns with their digit. */
const rows = [
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  ...['1aqw', '2zsx', '3edc', '4rfv', '5tgb', '6yhn', '1qaz', '2wsx'],
];
const shortestWalk = 4;
const tracks = rows.flatMap((row) => [row, [...row].reverse().join('')]);

/**
 * The text without the walks over a keyboard in it, of four keys and more, in either direction: what somebody had to think of.
 * @param text folded: lower case, without accents
 */
export function withoutWalks(text: string): string {
  let rest = '';
  let at = 0;
  while (at < text.length) {
    const length = walkAt(text, at);
    if (length === 0) rest += text[at];
    at += Math.max(1, length);
  }
  return rest;
}

/** How long the walk is that begins here; 0 = none. */
function walkAt(text: string, at: number): number {
  let length = 0;
  while (tracks.some((track) => track.includes(text.slice(at, at + length + 1)))) {
    length += 1;
    if (at + length >= text.length) break;
  }
  return length < shortestWalk ? 0 : length;
}
