import { expect, test } from 'vitest';
import { forcedText, parseForced } from './forcedText.ts';

test.each([
  ['14,5', { state: 'value', value: 1450 }],
  ['20', { state: 'value', value: 2000 }],
  ['0', { state: 'value', value: 0 }],
  [' nn ', { state: 'NN', value: null }],
  ['', { state: 'none', value: null }],
  ['20,5', undefined],
  ['abs', undefined],
  ['quatorze', undefined],
])('%j is %j', (text, forced) => {
  expect(parseForced(text)).toEqual(forced);
});

test('is shown as it would be typed', () => {
  const number = (value: number) => String(value).replace('.', ',');
  for (const text of ['14,5', 'NN', '']) expect(forcedText(parseForced(text), number)).toBe(text);
  expect(forcedText(undefined, number)).toBe('');
});
