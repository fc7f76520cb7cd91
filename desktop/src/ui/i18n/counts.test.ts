import { errorReply } from '@cartable/server/http/errorReply.ts';
import { privacyWords } from '@cartable/server/privacy/privacyWords.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createI18n, type Language, restOfSentences } from './createI18n.ts';
import { keySentences } from './keySentences.ts';
import { errorWords } from './useErrorText.ts';

const many = 12_345;
const written = { fr: '12\u202f345', en: '12,345' } as const;
const languages = ['fr', 'en'] as const;

type Tree = { readonly [key: string]: string | Tree };
/** The sentences of a tree that count, by their path. */
function counting(tree: Tree, before = ''): readonly (readonly [path: string, sentence: string])[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (typeof value !== 'string') return counting(value, `${before}${key}.`);
    return value.includes('{{count}}') ? [[before + key, value] as const] : [];
  });
}
const shared = (language: Language, file: string): Tree =>
  JSON.parse(
    readFileSync(resolve(import.meta.dirname, `../../../../shared/locales/${language}/${file}.json`), 'utf8'),
  );

/** The sentences of the key, of which the portal's are a part with other words. */
async function opened(language: Language) {
  const i18n = await createI18n(language, keySentences);
  await restOfSentences();
  const bundles = i18n.services.resourceStore.data[language] as unknown as Readonly<Record<string, Tree>>;
  const say = i18n.getFixedT(language) as unknown as (key: string, options: object) => string;
  return { i18n, bundles, say };
}

test.each(languages)(
  'every count of the interface is written as the language writes it (%s)',
  async (language) => {
    const { bundles, say } = await opened(language);
    const found = Object.entries(bundles).flatMap(([space, tree]) =>
      space === 'errors' ? [] : counting(tree).map(([path]) => [space, path] as const),
    );
    expect(found.length).toBeGreaterThan(100);
    for (const [ns, path] of found) expect(say(path, { ns, count: many }), path).toContain(written[language]);
  },
);

test.each(languages)(
  'a sentence takes its form by the number itself, and refusals count alike (%s)',
  async (language) => {
    const { i18n, bundles, say } = await opened(language);
    const schools = language === 'fr' ? 'établissements' : 'schools';
    expect(say('schoolCount', { ns: 'region', count: many })).toBe(`${written[language]} ${schools}`);
    const refusals = counting(bundles.errors ?? {});
    expect(refusals.length).toBeGreaterThan(2);
    for (const [code] of refusals)
      expect(errorWords(i18n, { code, data: { count: many } }), code).toContain(written[language]);
  },
);

test.each(languages)('so are those of the server’s own sentences (%s)', (language) => {
  for (const [code] of counting(shared(language, 'errors')))
    expect(errorReply(code, { count: many }, language).message, code).toContain(written[language]);
  const say = privacyWords(language);
  const files = [counting(shared(language, 'privacy')), counting(shared(language, 'copy'), 'copy.')];
  for (const [path] of files.flat()) expect(say(path, { count: many }), path).toContain(written[language]);
});

test('no file of sentences says a count in another way', () => {
  const folder = resolve(import.meta.dirname, '../../../../shared/locales/fr');
  const others = readdirSync(folder).filter(
    (file) => counting(shared('fr', file.replace('.json', ''))).length > 0,
  );
  // Each has its test: here, beside the technician's words and beside the report of an import.
  expect(others.sort()).toEqual([
    'copy.json',
    'errors.json',
    'import.json',
    'privacy.json',
    'technician.json',
  ]);
});
