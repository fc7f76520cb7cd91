/** Failures that cost nothing: fingers slip. */
export const freeFailures = 3;
/** The first wait; it doubles with each failure. */
export const firstDelayMs = 2_000;
/** The longest wait: longer would punish a pupil in a lesson and stop nobody who has copied the key. */
export const longestDelayMs = 5 * 60_000;

/** What is remembered of wrong passphrases. */
export interface Attempts {
  /** Wrong ones in a row, the one being tried included. */
  readonly failures: number;
  /** When the last one was tried, on this PC's clock; that clock may be wrong. */
  readonly lastAt: number;
}

/** Milliseconds to wait after that many failures in a row. */
export function delayAfter(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - freeFailures, 20));
}

/**
 * Milliseconds still to wait at `now`. A clock that went back starts the wait again but never lengthens it; one that went
 * forward shortens it, which is no loss: this slows a sister at the keyboard, not an attacker with a copy of the key.
 */
export function remainingDelay(attempts: Attempts, now: number): number {
  const delay = delayAfter(attempts.failures);
  const elapsed = now - attempts.lastAt;
  return elapsed < 0 ? delay : Math.max(0, delay - elapsed);
}
