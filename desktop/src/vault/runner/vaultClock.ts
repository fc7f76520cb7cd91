import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';

/** This PC's clock, right or wrong. */
export const vaultClock: Clock = {
  now: () => Date.now() as ClaimedTime,
  monotonic: () => performance.now(),
};
