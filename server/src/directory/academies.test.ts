import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { academyName, academyOfUai } from './academies.ts';

const { academies } = JSON.parse(
  readFileSync(new URL('reference/academies.json', import.meta.url), 'utf8'),
) as { readonly academies: Readonly<Record<string, readonly string[]>> };

test('every département has one academy, written as files name it', () => {
  const prefixes = Object.values(academies).flat();
  expect(new Set(prefixes).size).toBe(prefixes.length);
  // 96 of the mainland and Corsica, five overseas.
  expect(prefixes).toHaveLength(101);
  for (const name of Object.keys(academies)) expect(academyName(name)).toBe(name);
});

test.each([
  ['0750652A', 'paris'],
  ['0770922E', 'creteil'],
  ['0930121B', 'creteil'],
  ['0940001A', 'creteil'],
  ['0782222Z', 'versailles'],
  ['0910001X', 'versailles'],
  ['0920001X', 'versailles'],
  ['0950001X', 'versailles'],
  ['0690001X', 'lyon'],
  ['6200001X', 'corse'],
  ['9740001X', 'la-reunion'],
])('%s is of %s', (uai, academy) => {
  expect(academyOfUai(uai)).toBe(academy);
});

test('a number that is no département’s has none', () => {
  expect(academyOfUai('0200001X')).toBeNull();
});
