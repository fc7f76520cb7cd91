import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const here = import.meta.dirname;
const namespaces = readdirSync(join(here, 'fr'));

type Tree = { readonly [key: string]: string | Tree };

function flat(tree: Tree, before = ''): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[before + key, value]] : Object.entries(flat(value, `${before}${key}.`)),
    ),
  );
}

function sentences(language: string, file: string): Readonly<Record<string, string>> {
  return flat(JSON.parse(readFileSync(join(here, language, file), 'utf8')));
}

const variables = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();

test('both languages have the same namespaces', () => {
  expect(readdirSync(join(here, 'en')).sort()).toEqual([...namespaces].sort());
});

test.each(namespaces)('%s: French and English have the same keys and the same blanks', (file) => {
  const fr = sentences('fr', file);
  const en = sentences('en', file);
  expect(Object.keys(en).sort()).toEqual(Object.keys(fr).sort());
  for (const [key, text] of Object.entries(fr)) {
    expect(variables(en[key] ?? ''), key).toEqual(variables(text));
    expect(text.trim(), key).not.toBe('');
  }
});

test.each(namespaces)('%s: every sentence is used', (file) => {
  const namespace = file.replace('.json', '');
  const sources = globSync('**/*.{ts,tsx}', { cwd: join(here, '../src') })
    .map((path) => readFileSync(join(here, '../src', path), 'utf8'))
    .join('\n');
  const unused = Object.keys(sentences('fr', file)).filter((key) => {
    const plain = key.replace(/_(one|many|other)$/, '');
    if (sources.includes(`'${plain}'`) || sources.includes(`'${namespace}:${plain}'`)) return false;
    // Keys chosen at run time are written as templates: t(`state.${…}`).
    const parts = plain.split('.');
    return !parts.some(
      (_, index) => index > 0 && sources.includes(`\`${parts.slice(0, index).join('.')}.\${`),
    );
  });
  expect(unused).toEqual([]);
});

test('French typography: the apostrophe is curly and double punctuation keeps its distance', () => {
  for (const file of namespaces) {
    for (const [key, text] of Object.entries(sentences('fr', file))) {
      expect(text, `${file} ${key}`).not.toMatch(/[a-zà-ÿ]'[a-zà-ÿ]/i);
      expect(text, `${file} ${key}`).not.toMatch(/\w[?!;]/);
    }
  }
});

test('French typography: no line begins with what ends a sentence, nor ends with an opening quote (U+00A0 keeps them)', () => {
  const folders = [join(here, 'fr'), join(here, '../../shared/locales/fr')];
  const files = folders.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
  for (const path of [...files, join(here, 'portal/fr.json')]) {
    const texts: Tree = JSON.parse(readFileSync(path, 'utf8'));
    for (const [key, text] of Object.entries(flat(texts)))
      expect(text, `${path} ${key}`).not.toMatch(/ [:;!?»%]|« /);
  }
});
