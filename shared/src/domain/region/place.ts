import { z } from 'zod';

/** How far a right reaches: the whole region, one academy, one school. */
export const placeLevels = ['region', 'academy', 'school'] as const;
export type PlaceLevel = (typeof placeLevels)[number];

/** The short name of an academy in addresses and files: `paris`, `creteil`. */
export const academyId = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/);

/** A place of the region, as somebody names it: the target is empty for the region itself. */
export const placeSchema = z.strictObject({ level: z.enum(placeLevels), target: z.string().max(64) });
export type PlaceName = z.infer<typeof placeSchema>;

/** A place with what it lies in, as the register knows it. */
export type Place =
  | { readonly level: 'region' }
  | { readonly level: 'academy'; readonly academyId: string }
  | { readonly level: 'school'; readonly academyId: string; readonly schoolId: string };

/** The region itself. */
export const wholeRegion: Place = { level: 'region' };

/** Whether one place is, or lies in, another. */
export function liesIn(place: Place, { level, target }: PlaceName): boolean {
  switch (level) {
    case 'region':
      return true;
    case 'academy':
      return place.level !== 'region' && place.academyId === target;
    case 'school':
      return place.level === 'school' && place.schoolId === target;
  }
}
