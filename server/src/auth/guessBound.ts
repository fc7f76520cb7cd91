import { AppError } from '@cartable/shared/lib/errors.ts';
import { WindowCount } from './windowCount.ts';

/** How many may fail under one key within one window. */
export interface BoundLimits {
  readonly failures: number;
  readonly windowMs: number;
}

interface Running {
  count: number;
  readonly waiting: (() => void)[];
}

/**
 * Bounds failures by key, also of attempts that are made at the same time: no more are under way than may still fail, the others wait for
 * their turn. An attempt that is right costs nothing, so that a thousand at once are never refused for one another.
 */
export class GuessBound {
  readonly #limit: number;
  readonly #failures: WindowCount;
  readonly #running = new Map<string, Running>();

  /** @param now milliseconds that only go forward */
  constructor({ failures, windowMs }: BoundLimits, now: () => number) {
    this.#limit = failures;
    this.#failures = new WindowCount(windowMs, now);
  }

  /** What failed under this key in its window. */
  failures(key: string): number {
    return this.#failures.of(key);
  }

  fail(key: string): void {
    this.#failures.add(key);
  }

  forgive(key: string, count: number): void {
    this.#failures.take(key, count);
  }

  /** @throws {AppError} `auth.throttled` (data: seconds) once as many as may have failed */
  mustHaveLeft(key: string): void {
    if (this.#failures.of(key) < this.#limit) return;
    throw new AppError('auth.throttled', { seconds: this.#failures.secondsLeft(key) });
  }

  /**
   * When an attempt may begin: undefined = now, else the end of another one to wait for.
   * @throws {AppError} `auth.throttled` (data: seconds) once as many as may have failed
   */
  turn(key: string): Promise<void> | undefined {
    this.mustHaveLeft(key);
    const left = this.#limit - this.#failures.of(key);
    const running = this.#running.get(key);
    if (running === undefined || running.count < left) return undefined;
    return new Promise((resolve) => running.waiting.push(resolve));
  }

  begin(key: string): void {
    const running = this.#running.get(key);
    if (running === undefined) this.#running.set(key, { count: 1, waiting: [] });
    else running.count += 1;
  }

  end(key: string): void {
    const running = this.#running.get(key);
    if (running === undefined) return;
    running.count -= 1;
    if (running.count === 0) this.#running.delete(key);
    for (const wake of running.waiting.splice(0)) wake();
  }
}

/** A bound and the key under which an attempt falls. */
export type BoundKey = readonly [bound: GuessBound, key: string];

/**
 * Makes an attempt once every bound lets it, and counts it under all of them if it was a wrong guess. Whoever waits holds no turn, so that
 * none wait for one another.
 * @param isGuess whether what it threw is a wrong guess: whatever else went wrong is not the guesser's doing
 * @throws {AppError} `auth.throttled` (data: seconds)
 */
export async function withinBounds<T>(
  bounds: readonly BoundKey[],
  isGuess: (error: unknown) => boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  for (;;) {
    // Between the last question and the beginning nothing is awaited: nobody else comes between.
    const wait = firstWait(bounds);
    if (wait === undefined) break;
    await wait;
  }
  for (const [bound, key] of bounds) bound.begin(key);
  try {
    return await attempt();
  } catch (error) {
    if (isGuess(error)) for (const [bound, key] of bounds) bound.fail(key);
    throw error;
  } finally {
    for (const [bound, key] of bounds) bound.end(key);
  }
}

function firstWait(bounds: readonly BoundKey[]): Promise<void> | undefined {
  for (const [bound, key] of bounds) {
    const wait = bound.turn(key);
    if (wait !== undefined) return wait;
  }
  return undefined;
}
