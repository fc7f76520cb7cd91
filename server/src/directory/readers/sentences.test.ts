import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const locale = (language: string): Readonly<Record<string, string>> =>
  JSON.parse(
    readFileSync(new URL(`../../../../shared/locales/${language}/errors.json`, import.meta.url), 'utf8'),
  );

/** Every code that a reader can answer with, read from the readers' own text. */
function codes(): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const texts = names
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
  return [
    ...new Set(
      texts.flatMap((text) => [...text.matchAll(/'(import\.[a-z_]+)'/g)].map((found) => found[1] ?? '')),
    ),
  ];
}

test('what readers find wrong has its sentence in both languages, with the same data', () => {
  const [fr, en] = [locale('fr'), locale('en')];
  const holes = (text: string | undefined) => [...(text ?? '').matchAll(/\{\{\w+\}\}/g)].map(String).sort();
  expect(codes().length).toBeGreaterThan(20);
  for (const code of codes()) {
    expect(fr[code]?.length, code).toBeGreaterThan(40);
    expect(en[code]?.length, code).toBeGreaterThan(40);
    expect(holes(en[code]), code).toEqual(holes(fr[code]));
  }
});
