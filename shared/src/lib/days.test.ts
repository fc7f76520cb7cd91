import { expect, test } from 'vitest';
import { addDays, mondayOf, schoolWeekOn } from './days.ts';

const days = (first: string, count: number) =>
  Array.from({ length: count }, (_, index) => addDays(first, index));

test('every day of a week has its Monday, over the turn of a year', () => {
  expect(new Set(days('2026-12-28', 7).map(mondayOf))).toEqual(new Set(['2026-12-28']));
  expect(mondayOf('2026-12-27')).toBe('2026-12-21');
});

test('from Saturday on, the week of school is the one that comes', () => {
  expect(days('2026-11-23', 5).map(schoolWeekOn)).toEqual(Array(5).fill('2026-11-23'));
  expect(days('2026-11-28', 2).map(schoolWeekOn)).toEqual(['2026-11-30', '2026-11-30']);
});
