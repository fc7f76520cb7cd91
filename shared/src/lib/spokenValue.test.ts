import { expect, test } from 'vitest';
import { fillSentence, spokenValue } from './spokenValue.ts';

test('a quantity is written as the language writes it', () => {
  expect(spokenValue('count', 1234, 'fr')).toBe('1\u202f234');
  expect(spokenValue('count', 1234, 'en')).toBe('1,234');
  expect(spokenValue('count', 999, 'fr')).toBe('999');
  expect(spokenValue('people', 1_234_567, 'fr')).toBe('1\u202f234\u202f567');
  expect(spokenValue('rate', 12.5, 'fr')).toBe('12,5');
});

test('the line of a file, a year and what is text already stay as they are', () => {
  expect(spokenValue('line', 12_345, 'fr')).toBe('12345');
  expect(spokenValue('year', 2026, 'en')).toBe('2026');
  expect(spokenValue('count', '1234', 'fr')).toBe('1234');
  expect(spokenValue('count', null, 'fr')).toBe('');
});

test('every blank of a sentence is filled', () => {
  const sentence = '{{file}}, ligne {{line}} : {{count}} fiches{{more}}';
  expect(fillSentence(sentence, { file: 'a.csv', line: 1000, count: 2000 }, 'fr')).toBe(
    'a.csv, ligne 1000 : 2\u202f000 fiches',
  );
});
