import { expect, test } from 'vitest';
import { firstOfMonth } from './firstOfMonth.ts';

test.each([
  ['1 septembre 2026', '1er septembre 2026'],
  ['mardi 1 septembre', 'mardi 1er septembre'],
  ['mar. 1\u00a0sept.', 'mar. 1er\u00a0sept.'],
  ['1 sept. 2026, 01:01', '1er sept. 2026, 01:01'],
  ['21 septembre', '21 septembre'],
  ['11:01', '11:01'],
  ['mardi 11 août', 'mardi 11 août'],
])('%s is %s', (written, french) => {
  expect(firstOfMonth(written)).toBe(french);
});
