import { expect, test } from 'vitest';
import { cutPoint } from './cutPoint.ts';

test('the same seed cuts at the same point, and seeds spread over the whole range', () => {
  expect(cutPoint(7, 60, 200)).toEqual(cutPoint(7, 60, 200));
  const points = Array.from({ length: 500 }, (_, seed) => cutPoint(seed, 10, 100));
  expect(new Set(points.map((point) => point.acknowledgements))).toEqual(
    new Set(Array.from({ length: 10 }, (_, index) => index + 1)),
  );
  expect(points.every(({ thenMs }) => thenMs >= 0 && thenMs < 100)).toBe(true);
  expect(points.filter(({ thenMs }) => thenMs < 50).length).toBeGreaterThan(200);
});
