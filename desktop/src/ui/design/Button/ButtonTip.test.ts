import { expect, test } from 'vitest';
import { tipPlace } from './ButtonTip.tsx';

const tip = { width: 100, height: 24 };
const button = (left: number, top: number) => ({ left, top, bottom: top + 32, width: 32, height: 32 });

test('the name stands above the middle of its button', () => {
  expect(tipPlace(button(400, 300), tip, 1366)).toEqual({ left: 366, top: 270 });
});

test('below where there is no room above', () => {
  expect(tipPlace(button(400, 10), tip, 1366)).toEqual({ left: 366, top: 48 });
});

test.each([
  ['left', 4, 12],
  ['right', 350, 248],
])('never outside the window: %s', (_, left, expected) => {
  expect(tipPlace(button(left, 300), tip, 360).left).toBe(expected);
});
