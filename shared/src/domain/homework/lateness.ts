import { schoolDay } from '../../lib/schoolDay.ts';
import type { HandIn } from './handIn.ts';

/**
 * `waiting`: not on the server yet. `claimedOnTime`: it arrived after the due day, but the pupil's clock said before: the teacher sees
 * both times and decides.
 */
export const latenesses = ['waiting', 'onTime', 'claimedOnTime', 'late'] as const;
export type Lateness = (typeof latenesses)[number];

/** Whether a version came in time. The due day ends at midnight in Paris; only the server's clock makes it on time. */
export function lateness(work: Pick<HandIn, 'claimedAt' | 'receivedAt' | 'dueOn'>): Lateness {
  if (work.receivedAt === null) return 'waiting';
  if (schoolDay(work.receivedAt) <= work.dueOn) return 'onTime';
  return schoolDay(work.claimedAt) <= work.dueOn ? 'claimedOnTime' : 'late';
}
