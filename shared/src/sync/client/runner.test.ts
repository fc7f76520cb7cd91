import { beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../lib/errors.ts';
import type { Timers } from '../../ports/timers.ts';
import { seededRandom } from '../../testing/sync/seededRandom.ts';
import { afterActionMs, hintSpreadMs, longestRetryMs, pollEveryMs, retryDelayMs } from './backoff.ts';
import { Runner } from './runner.ts';

/** Time in the test's hands: at most one delay is set at any moment. */
let delays: { readonly delayMs: number; readonly work: () => void }[];
const timers: Timers = {
  after(delayMs, work) {
    const delay = { delayMs, work };
    delays.push(delay);
    return {
      dispose() {
        delays = delays.filter((one) => one !== delay);
      },
    };
  },
};

let runs: { readonly settle: (error?: unknown) => void; readonly signal: AbortSignal }[];
let hint: (() => void) | undefined;
let ends: (string | undefined)[];
let runner: Runner;

beforeEach(() => {
  delays = [];
  runs = [];
  ends = [];
  hint = undefined;
  runner = new Runner({
    timers,
    random: seededRandom(7),
    exchange: (signal) =>
      new Promise((resolve, reject) => {
        runs.push({ signal, settle: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
    hints(listener) {
      hint = listener;
      return {
        dispose() {
          hint = undefined;
        },
      };
    },
    began: () => undefined,
    ended: (error) => void ends.push(error?.code),
  });
});

const due = (): number | undefined => delays[0]?.delayMs;
const elapse = async (): Promise<void> => {
  const [delay] = delays;
  delays = delays.slice(1);
  delay?.work();
  await Promise.resolve();
};
const finish = async (error?: unknown): Promise<void> => {
  const run = runs.shift();
  run?.settle(error);
  // The runner's own steps after the exchange.
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe('started', () => {
  test('synchronises at once, then from time to time', async () => {
    runner.start();
    expect(due()).toBe(0);
    await elapse();
    await finish();
    expect(due()).toBeGreaterThanOrEqual(pollEveryMs * 0.75);
    expect(due()).toBeLessThanOrEqual(pollEveryMs * 1.25);
    expect(delays).toHaveLength(1);
  });

  test('soon after an action, several together; spread after a hint', async () => {
    runner.start();
    await elapse();
    await finish();
    runner.acted();
    runner.acted();
    expect(delays).toHaveLength(1);
    expect(due()).toBe(afterActionMs);
    hint?.();
    expect(delays).toHaveLength(1);
    expect(due()).toBeLessThanOrEqual(hintSpreadMs);
  });

  test('waits longer after each failure, whatever the person does, and at once well again', async () => {
    runner.start();
    await elapse();
    const waits: number[] = [];
    for (let failure = 0; failure < 4; failure++) {
      await finish(new AppError('net.unreachable'));
      runner.acted();
      waits.push(due() ?? 0);
      await elapse();
    }
    expect(waits.every((wait, index) => wait >= 1_000 * 2 ** index && wait <= 2_000 * 2 ** index)).toBe(true);
    await finish();
    expect(due()).toBeGreaterThanOrEqual(pollEveryMs * 0.75);
    expect(ends).toEqual([...Array(4).fill('net.unreachable'), undefined]);
  });

  test('does not knock where only a person can help', async () => {
    runner.start();
    await elapse();
    await finish(new AppError('auth.session_ended'));
    expect(delays).toEqual([]);
    hint?.();
    expect(delays).toHaveLength(1);
    await elapse();
    await finish(new AppError('key.full'));
    expect(due()).toBe(longestRetryMs);
  });

  test.each(['auth.dpop_invalid', 'auth.dpop_nonce', 'auth.throttled', 'auth.token_invalid', 'files.busy'])(
    'goes on by itself, and soon, after %s, which nobody can mend',
    async (code) => {
      runner.start();
      await elapse();
      await finish(new AppError(code));
      expect(due()).toBeLessThanOrEqual(2_000);
    },
  );

  test('goes on at once after the sign-in, and hears what the person does again', async () => {
    runner.start();
    await elapse();
    await finish(new AppError('auth.session_ended'));
    runner.acted();
    expect(delays).toEqual([]);
    runner.resume();
    expect(runs).toHaveLength(1);
    await finish();
    expect(due()).toBeGreaterThanOrEqual(pollEveryMs * 0.75);
    runner.acted();
    expect(due()).toBe(afterActionMs);
  });

  test('a sign-in during an exchange is followed by another one, however the first ends', async () => {
    runner.start();
    await elapse();
    runner.resume();
    await finish(new AppError('net.timeout'));
    expect(runs).toHaveLength(1);
    await finish();
    expect(ends).toEqual(['net.timeout', undefined]);
  });

  test('stops: no delay, no hint, and the exchange under way is cut off', async () => {
    runner.start();
    await elapse();
    const [run] = runs;
    runner.stop();
    expect(run?.signal.aborted).toBe(true);
    expect(hint).toBeUndefined();
    await finish(new AppError('net.cancelled'));
    expect(delays).toEqual([]);
  });
});

test('before its start, a sign-in sends nothing', () => {
  runner.resume();
  expect(runs).toEqual([]);
});

test('one exchange at a time; whoever asks meanwhile gets a later one', async () => {
  const first = runner.now();
  const second = runner.now();
  const third = runner.now();
  expect(runs).toHaveLength(1);
  await finish();
  await first;
  expect(runs).toHaveLength(1);
  await finish();
  await Promise.all([second, third]);
  expect(runs).toHaveLength(0);
  expect(ends).toHaveLength(2);
});

test('a failure reaches whoever asked, and does not stop the next', async () => {
  const first = runner.now();
  const second = runner.now();
  await finish(new AppError('net.timeout'));
  await expect(first).rejects.toMatchObject({ code: 'net.timeout' });
  await finish();
  await expect(second).resolves.toBeUndefined();
});

test('the retry delay has a ceiling and jitter', () => {
  const random = seededRandom(3);
  const waits = Array.from({ length: 40 }, () => retryDelayMs(60, random));
  expect(Math.max(...waits)).toBeLessThanOrEqual(longestRetryMs);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(longestRetryMs / 2);
  expect(new Set(waits).size).toBeGreaterThan(30);
});
