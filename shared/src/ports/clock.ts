import type { ClaimedTime } from '../lib/time.ts';

/** The host's wall clock. It may be wrong by years and may step backwards: never order anything by it. */
export interface Clock {
  now(): ClaimedTime;
  /** Milliseconds that only go forward, from an arbitrary origin: for delays and idle time. */
  monotonic(): number;
}
