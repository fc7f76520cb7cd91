import { expect, test } from 'vitest';
import { href, parseRoute } from './route.ts';

test('a link and its reading are inverse', () => {
  const parts = ['grades', 'a/b é', '%'];
  expect(parseRoute(href(...parts))).toEqual(parts);
});

test('home, and anything unreadable, is the empty route', () => {
  expect(parseRoute('')).toEqual([]);
  expect(parseRoute('#/')).toEqual([]);
  expect(parseRoute('#/%E0%A4%A')).toEqual([]);
});
