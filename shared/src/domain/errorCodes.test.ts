import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const locale = (language: string): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(new URL(`../../locales/${language}/errors.json`, import.meta.url), 'utf8'));

/** Every code that a rule can answer with, read from the rules' own text. */
function codes(): readonly string[] {
  const found = new Set<string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    const patterns = [
      /rejected\(\s*'([^']+)'/g,
      /code: '([^']+)'/g,
      /'((?:homework|grades)\.\w*changed_elsewhere)'/g,
    ];
    for (const pattern of patterns) for (const match of text.matchAll(pattern)) found.add(match[1] ?? '');
  }
  return [...found].sort();
}

test.each(['fr', 'en'])(
  'every refusal has its sentence in %s, in a form that says what becomes of the work',
  (language) => {
    const sentences = locale(language);
    expect(codes().length).toBeGreaterThan(20);
    for (const code of codes()) expect(sentences[code]?.length, code).toBeGreaterThan(40);
  },
);

test('both languages use the same data', () => {
  const holes = (text: string | undefined) => [...(text ?? '').matchAll(/\{\{\w+\}\}/g)].map(String).sort();
  const [fr, en] = [locale('fr'), locale('en')];
  for (const code of codes()) expect(holes(en[code]), code).toEqual(holes(fr[code]));
});
