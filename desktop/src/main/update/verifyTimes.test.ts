import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isVerifyDue, type VerifyTimes, verifyTimes } from './verifyTimes.ts';

const minute = 60_000;
let idle: number;
let due: boolean;
let begun: number;
let times: VerifyTimes;
beforeEach(() => {
  vi.useFakeTimers();
  [idle, due, begun] = [0, true, 0];
  times = verifyTimes({
    isDue: async () => due,
    idleSeconds: () => idle,
    begin() {
      begun += 1;
      due = false;
    },
  });
});
afterEach(() => {
  times.dispose();
  vi.useRealTimers();
});

test('some minutes after unlocking, in a pause of the person', async () => {
  idle = 600;
  times.start();
  await vi.advanceTimersByTimeAsync(5 * minute - 1);
  expect(begun).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toBe(1);
});

test('not while they work, but after half an hour all the same', async () => {
  times.start();
  await vi.advanceTimersByTimeAsync(29 * minute);
  expect(begun).toBe(0);
  await vi.advanceTimersByTimeAsync(minute);
  expect(begun).toBe(1);
});

test('a pause comes: within a minute', async () => {
  times.start();
  await vi.advanceTimersByTimeAsync(7 * minute);
  idle = 31;
  await vi.advanceTimersByTimeAsync(minute);
  expect(begun).toBe(1);
});

test('once; and again when it is due again in a session of days', async () => {
  idle = 600;
  times.start();
  await vi.advanceTimersByTimeAsync(120 * minute);
  expect(begun).toBe(1);
  due = true;
  await vi.advanceTimersByTimeAsync(minute);
  expect(begun).toBe(2);
});

test('never after a lock', async () => {
  idle = 600;
  times.start();
  times.stop();
  await vi.advanceTimersByTimeAsync(600 * minute);
  expect(begun).toBe(0);
});

test('a key that cannot be asked is asked again', async () => {
  idle = 600;
  let out = true;
  const other = verifyTimes({
    isDue: async () => {
      if (out) throw new Error('out');
      return true;
    },
    idleSeconds: () => idle,
    begin: () => (begun += 1),
  });
  other.start();
  await vi.advanceTimersByTimeAsync(6 * minute);
  expect(begun).toBe(0);
  out = false;
  await vi.advanceTimersByTimeAsync(minute);
  expect(begun).toBe(1);
  other.dispose();
});

test.each([
  [null, true],
  [{ at: 0, wrong: 0 }, false],
  [{ at: -7 * 24 * 60 * minute, wrong: 0 }, true],
  // The clock was put back by a year.
  [{ at: 365 * 24 * 60 * minute, wrong: 0 }, true],
])('after %j it is due: %s', (check, expected) => {
  expect(isVerifyDue(check, 0)).toBe(expected);
});
