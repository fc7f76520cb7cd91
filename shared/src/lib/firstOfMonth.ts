/** A date that `Intl` wrote in French, with the first of a month as French writes it: « 1 septembre » → « 1er septembre » (Intl leaves the ordinal out). */
export function firstOfMonth(written: string): string {
  return written.replace(/(^|\s)1(?=\s\p{L})/u, '$11er');
}
