import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { idleLock } from './idleLock.ts';

const minuteMs = 60_000;
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function started(minutes: number) {
  const lock = vi.fn();
  return { lock, idle: idleLock(minutes, lock, () => Date.now()) };
}

it('locks once after the set time without use, and again after the next use', () => {
  const { lock, idle } = started(10);
  vi.advanceTimersByTime(9 * minuteMs);
  idle.touch();
  vi.advanceTimersByTime(9 * minuteMs);
  expect(lock).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60 * minuteMs);
  expect(lock).toHaveBeenCalledOnce();
  idle.touch();
  vi.advanceTimersByTime(11 * minuteMs);
  expect(lock).toHaveBeenCalledTimes(2);
});

it('takes a new time at once', () => {
  const { lock, idle } = started(60);
  vi.advanceTimersByTime(5 * minuteMs);
  idle.setMinutes(2);
  vi.advanceTimersByTime(minuteMs);
  expect(lock).toHaveBeenCalledOnce();
});
