import { z } from 'zod';
import { largestBatch } from './keyBatch.ts';
import { keyStates } from './keyState.ts';

/**
 * What a list of keys may be narrowed to: a state, those of which a copy was found, those whose program was modified, those in use that were not there for {@link unseenDays} or whose
 * program is older than the newest in use; empty for all.
 */
export const fleetFilterStates = [...keyStates, 'copied', 'modified', 'unseen', 'outdated', ''] as const;

/** After so many days without a contact a key in use counts as not seen. */
export const unseenDays = 60;

/** In which order a list of keys stands: by holder, by holder within each class, the longest unseen first, the oldest program first, the newest key first. */
export const fleetSorts = ['name', 'class', 'seen', 'program', 'prepared'] as const;
export type FleetSort = (typeof fleetSorts)[number];

/** The most pages that a list may be asked for. */
export const mostFleetPages = 1000;

/** Which keys of a school are asked for. Empty texts ask for all of them. */
export const fleetFilter = z.strictObject({
  words: z.string().max(100),
  state: z.enum(fleetFilterStates),
  classId: z.string().max(140),
});
export type FleetFilter = z.infer<typeof fleetFilter>;

/** One page of the keys of a filter. */
export const fleetQuestion = fleetFilter.extend({
  sort: z.enum(fleetSorts).optional(),
  /** From 0. */
  page: z.int().min(0).max(mostFleetPages).optional(),
});
export type FleetQuestion = z.infer<typeof fleetQuestion>;

/** The keys of a filter that wait for their first start get new tickets; or those in the drawer are handed out. */
export const renewWish = fleetFilter.extend({
  /** How many the technician was told they are: when it is another number by now, nothing is done. */
  count: z.int().min(1).max(largestBatch),
});
export type RenewWish = z.infer<typeof renewWish>;
