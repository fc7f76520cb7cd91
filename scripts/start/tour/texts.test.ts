import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { text } from './texts.ts';

/** Every sentence that the tour's sources look for: found in seconds here, instead of in the middle of a tour. */
const wanted = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .flatMap((name) => [
    ...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(
      /(?:text\(|button\(\w+, )'(?<file>\w+)',\s*'(?<key>[\w.]+)'/g,
    ),
  ])
  .map(({ groups }) => [groups?.file ?? '', groups?.key ?? ''] as const);

it('looks for sentences at all', () => {
  expect(wanted.length).toBeGreaterThan(20);
});

it.each(wanted)('finds %s:%s in the French interface', (file, key) => {
  expect(text(file, key)).not.toBe('');
});

it('fills placeholders and refuses an unknown sentence', () => {
  expect(text('common', 'doneOf', { of: 'x' })).toBe('Fait : x');
  expect(() => text('common', 'noSuchSentence')).toThrow('common:noSuchSentence');
  expect(() => text('common', 'strength')).toThrow();
});
