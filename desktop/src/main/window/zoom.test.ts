import { expect, it } from 'vitest';
import { nextZoom } from './zoom.ts';

it('reaches 200 % and 50 % by steps, and no further', () => {
  let factor = 1;
  for (let press = 0; press < 20; press += 1) factor = nextZoom(factor, 1);
  expect(factor).toBe(2);
  for (let press = 0; press < 30; press += 1) factor = nextZoom(factor, -1);
  expect(factor).toBe(0.5);
  expect(nextZoom(factor, 0)).toBe(1);
  // What a person set with the wheel lies between two steps.
  expect(nextZoom(1.04, 1)).toBe(1.1);
  expect(nextZoom(1.04, -1)).toBe(1);
});
