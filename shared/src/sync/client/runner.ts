import type { Disposable } from '../../lib/disposable.ts';
import { AppError, isAppError } from '../../lib/errors.ts';
import type { Random } from '../../ports/random.ts';
import type { Timers } from '../../ports/timers.ts';
import {
  afterActionMs,
  fraction,
  hintSpreadMs,
  isTransient,
  longestRetryMs,
  needsPerson,
  pollDelayMs,
  retryDelayMs,
} from './backoff.ts';

export interface RunnerOptions {
  /** One whole synchronisation. */
  exchange(signal: AbortSignal): Promise<void>;
  readonly timers: Timers;
  readonly random: Random;
  hints(listener: () => void): Disposable;
  began(): void;
  ended(error: AppError | undefined): void;
}

/**
 * Decides when to synchronise. At most one exchange runs at a time; whoever asks meanwhile gets one more after it, so that what
 * they did just before is surely included.
 */
export class Runner {
  readonly #options: RunnerOptions;
  #current: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #abort: AbortController | undefined;
  #timer: Disposable | undefined;
  #hints: Disposable | undefined;
  #failures = 0;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Synchronises as soon as possible. @throws {AppError} */
  now(): Promise<void> {
    if (this.#current === undefined) return this.#run();
    this.#next ??= this.#current
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#run();
      });
    return this.#next;
  }

  start(): void {
    if (this.#hints !== undefined) return;
    this.#hints = this.#options.hints(() => this.#within(hintSpreadMs * fraction(this.#options.random)));
    this.#within(0);
  }

  /** Ends automatic work; an exchange under way is cut off, which is harmless at any point. */
  stop(): void {
    this.#hints?.dispose();
    this.#hints = undefined;
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#abort?.abort(new AppError('net.cancelled'));
  }

  /** The person did something: it goes up soon, several at once. */
  acted(): void {
    // While the server cannot be reached the retry delay decides, not each keystroke.
    if (this.#hints !== undefined && this.#failures === 0) this.#within(afterActionMs);
  }

  /** What stopped it is mended: goes on at once, as if nothing had failed. Harmless before {@link start}. */
  resume(): void {
    this.#failures = 0;
    // Not by a delay: the end of an exchange under way would replace it.
    if (this.#hints !== undefined) void this.now().catch(() => undefined);
  }

  #within(delayMs: number): void {
    this.#timer?.dispose();
    this.#timer = this.#options.timers.after(delayMs, () => {
      this.#timer = undefined;
      // The status tells the failure; here it only sets the next delay.
      void this.now().catch(() => undefined);
    });
  }

  #run(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.#options.began();
    const run = this.#options
      .exchange(abort.signal)
      .then(
        () => this.#ended(undefined),
        (error: unknown) => {
          this.#ended(isAppError(error) ? error : new AppError('sync.failed', {}, error));
          throw error;
        },
      )
      .finally(() => {
        if (this.#current === run) this.#current = undefined;
      });
    this.#current = run;
    return run;
  }

  #ended(error: AppError | undefined): void {
    this.#current = undefined;
    this.#failures = error === undefined ? 0 : this.#failures + 1;
    this.#options.ended(error);
    if (this.#hints === undefined) return;
    if (error === undefined) this.#within(pollDelayMs(this.#options.random));
    else if (isTransient(error)) this.#within(retryDelayMs(this.#failures, this.#options.random));
    // A sign-in or a new key is needed: whoever brings it calls `resume`. Anything else is tried again, rarely.
    else if (!needsPerson(error)) this.#within(longestRetryMs);
  }
}
