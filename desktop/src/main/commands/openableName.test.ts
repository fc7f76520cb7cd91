import { expect, it } from 'vitest';
import { isOpenable } from './openableName.ts';

it.each(['Exposé.ODT', 'notes.txt', 'film.mp4', 'a.b.pdf'])('opens %s', (name) =>
  expect(isOpenable(name)).toBe(true),
);
it.each([
  'x.exe',
  'x.pdf.exe',
  'x.pdf.',
  'x.pdf ',
  'x',
  '.pdf/x',
  'x.lnk',
  'x.docm',
  'x.html',
  'x.svg',
  'x.desktop',
  'x.js',
])('does not open %s', (name) => expect(isOpenable(name)).toBe(false));
