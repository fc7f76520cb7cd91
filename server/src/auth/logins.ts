import { foldText } from '@cartable/shared/lib/foldText.ts';
import { findAccountByLogin } from '../storage/repositories/accounts.ts';
import type { Reader } from '../storage/storage.ts';

/** Longest part of a name in a login. */
const longestPart = 30;

/** A name as a login writes it: `Jean-Éloi` → `jean-eloi`. A very long one ends with a whole word: a login is read aloud and typed. */
function loginPart(name: string): string {
  const whole = foldText(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (whole.length <= longestPart) return whole;
  const cut = whole.slice(0, longestPart + 1).lastIndexOf('-');
  return whole.slice(0, cut > 0 ? cut : longestPart);
}

/** A login that nobody in the region has: `zoe.martin`, then `zoe.martin2`. A name without Latin letters becomes `compte`. */
export async function freeLogin(reader: Reader, givenName: string, familyName: string): Promise<string> {
  const parts = [loginPart(givenName), loginPart(familyName)].filter((part) => part !== '');
  const base = parts.length === 0 ? 'compte' : parts.join('.');
  for (let number = 1; ; number += 1) {
    const login = number === 1 ? base : `${base}${number}`;
    if ((await findAccountByLogin(reader, login)) === undefined) return login;
  }
}
