import type { Disposable } from '../lib/disposable.ts';

/** Delays. The host's timers in the product; tests hold time in their hands. */
export interface Timers {
  /** Runs `work` once after `delayMs`, unless disposed of before. */
  after(delayMs: number, work: () => void): Disposable;
}

/** The timers of the host this runs on: every one has these two functions. */
export const hostTimers: Timers = {
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return { dispose: () => clearTimeout(timer) };
  },
};
