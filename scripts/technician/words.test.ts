import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { saysCount } from './key/commands/confirm.ts';
import { technicianWords } from './words.ts';

test.each([
  ['fr', '12\u202f345'],
  ['en', '12,345'],
] as const)('every count is written as the language writes it (%s)', (language, written) => {
  const file = new URL(`../../shared/locales/${language}/technician.json`, import.meta.url);
  const sentences: Record<string, string> = JSON.parse(readFileSync(file, 'utf8'));
  const counting = Object.keys(sentences).filter((key) => sentences[key]?.includes('{{count}}'));
  expect(counting.length).toBeGreaterThan(5);
  const say = technicianWords(language);
  for (const key of counting) expect(say(key, { count: 12_345 }), key).toContain(written);
});

test('a number that is asked for is answered in figures, or as the question shows it', () => {
  for (const answer of ['1234', ' 1234\n', '1\u202f234', '1 234', '1,234'])
    expect(saysCount(answer, 1234)).toBe(true);
  for (const answer of ['', '123', '12345', 'tout', '1.234', undefined])
    expect(saysCount(answer, 1234)).toBe(false);
});
