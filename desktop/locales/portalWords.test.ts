import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const here = import.meta.dirname;
type Tree = { readonly [key: string]: string | Tree };

const read = (path: string): Tree => JSON.parse(readFileSync(join(here, path), 'utf8'));

/** The leaves of a tree by their dotted path. */
function leaves(tree: Tree, before = ''): readonly (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[before + key, value] as const] : leaves(value, `${before}${key}.`),
  );
}

const blanks = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]).sort();

/** The key's sentence in whose place one of the portal's stands. Error codes hold dots of their own. */
function keySentence(language: string, path: string): string | undefined {
  const [namespace = '', ...rest] = path.split('.');
  const errors = namespace === 'errors';
  const file = errors ? `../../shared/locales/${language}/errors.json` : `${language}/${namespace}.json`;
  return Object.fromEntries(leaves(read(file)))[rest.join('.')];
}

test('the portal says the same things in both languages', () => {
  const paths = (language: string) => leaves(read(`portal/${language}.json`)).map(([path]) => path);
  expect(paths('en')).toEqual(paths('fr'));
});

test.each(['fr', 'en'])(
  '%s: each of the portal’s words stands in the place of one of the key’s',
  (language) => {
    for (const [path, word] of leaves(read(`portal/${language}.json`))) {
      const key = keySentence(language, path);
      expect(key, path).toBeDefined();
      expect(blanks(word), path).toEqual(blanks(key ?? ''));
      expect(word, path).not.toMatch(/[a-zà-ÿ]'[a-zà-ÿ]/i);
    }
  },
);
