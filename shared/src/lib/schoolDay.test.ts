import { expect, test } from 'vitest';
import { schoolDay } from './schoolDay.ts';

const on = (instant: string) => schoolDay(Date.parse(instant));

test('the day changes at midnight in Paris, in winter and in summer', () => {
  expect(on('2026-11-26T22:59:59Z')).toBe('2026-11-26');
  expect(on('2026-11-26T23:00:00Z')).toBe('2026-11-27');
  expect(on('2026-06-30T21:59:59Z')).toBe('2026-06-30');
  expect(on('2026-06-30T22:00:00Z')).toBe('2026-07-01');
});

test('asked of another minute, another day is told, and the first again', () => {
  expect([on('2026-01-01T12:00:00Z'), on('2026-01-02T12:00:00Z'), on('2026-01-01T12:00:00Z')]).toEqual([
    '2026-01-01',
    '2026-01-02',
    '2026-01-01',
  ]);
});

test('instants before 1970 and of early years have a day of ten characters', () => {
  expect(on('1969-12-31T23:30:00Z')).toBe('1970-01-01');
  expect(on('0800-06-15T12:00:00Z')).toBe('0800-06-15');
});
