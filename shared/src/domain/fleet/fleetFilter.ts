import { z } from 'zod';
import { largestBatch } from './keyBatch.ts';
import { keyStates } from './keyState.ts';

/** What a list of keys may be narrowed to: a state, those of which a copy was found, those whose program was modified; empty for all. */
export const fleetFilterStates = [...keyStates, 'copied', 'modified', ''] as const;

/** Which keys of a school are asked for. Empty texts ask for all of them. */
export const fleetFilter = z.strictObject({
  words: z.string().max(100),
  state: z.enum(fleetFilterStates),
  classId: z.string().max(140),
});
export type FleetFilter = z.infer<typeof fleetFilter>;

/** The keys of a filter that wait for their first start get new tickets. */
export const renewWish = fleetFilter.extend({
  /** How many the technician was told they are: when it is another number by now, nothing is done. */
  count: z.int().min(1).max(largestBatch),
});
export type RenewWish = z.infer<typeof renewWish>;
