import type { Role } from '../actor.ts';
import { liesIn, type Place, type PlaceLevel, type PlaceName } from './place.ts';

/**
 * What may be delegated: `schools` = the register (schools, waves, conventions, opening and closing), `delegate` = naming others,
 * `messages` = flash messages, `statistics`, `theme` = a school's colour and logo.
 */
export const regionRights = ['schools', 'delegate', 'messages', 'statistics', 'theme'] as const;
export type RegionRight = (typeof regionRights)[number];

/** What a level may hold at all: a school never opens itself nor records its own conventions. */
export const rightsOfLevel: Readonly<Record<PlaceLevel, readonly RegionRight[]>> = {
  region: regionRights,
  academy: regionRights,
  school: ['delegate', 'messages', 'statistics', 'theme'],
};

/** Some rights over a place until a day (included); null = without end. */
export interface RegionGrant {
  readonly place: PlaceName;
  readonly rights: readonly RegionRight[];
  readonly endsOn: string | null;
}

/** Whoever may be named, and keeps a delegation: staff. A pupil or a parent never administers. */
const staffRoles: readonly Role[] = ['teacher', 'cpe', 'head', 'technician', 'staff', 'regionAdmin'];

/** Whether these roles make somebody staff. */
export function isStaff(roles: Iterable<Role>): boolean {
  return [...roles].some((role) => staffRoles.includes(role));
}

/** What a person's post gives without any delegation: a head has the rights of a school's level in their own. */
export function grantsOfPost(roles: ReadonlySet<Role>, schoolId: string): readonly RegionGrant[] {
  if (!roles.has('head')) return [];
  return [{ place: { level: 'school', target: schoolId }, rights: rightsOfLevel.school, endsOn: null }];
}

/** Whether one of these grants gives a right over a place. */
export function holdsRight(grants: readonly RegionGrant[], right: RegionRight, place: Place): boolean {
  return grants.some((grant) => grant.rights.includes(right) && liesIn(place, grant.place));
}

/** Academies by their identifiers, or all there are. */
export type HeldAcademies = readonly string[] | 'all';

/** The academies over the whole of which one of these grants gives a right, in alphabetical order. */
export function academiesWith(grants: readonly RegionGrant[], right: RegionRight): HeldAcademies {
  const places = grants.filter((grant) => grant.rights.includes(right)).map((grant) => grant.place);
  if (places.some(({ level }) => level === 'region')) return 'all';
  const targets = places.flatMap(({ level, target }) => (level === 'academy' ? [target] : []));
  return [...new Set(targets)].sort();
}

/** Whether that is no academy at all. */
export function holdsNone(academies: HeldAcademies): boolean {
  return academies !== 'all' && academies.length === 0;
}

/**
 * Whether somebody with these grants may give others these rights over a place until a day: only what one single grant of theirs holds,
 * with `delegate`, over a place that includes it, and no longer than it lasts.
 */
export function mayGive(
  grants: readonly RegionGrant[],
  wanted: { readonly place: Place; readonly rights: readonly RegionRight[]; readonly endsOn: string | null },
): boolean {
  const allowed = rightsOfLevel[wanted.place.level];
  if (wanted.rights.length === 0 || wanted.rights.some((right) => !allowed.includes(right))) return false;
  return grants.some(
    (grant) =>
      grant.rights.includes('delegate') &&
      liesIn(wanted.place, grant.place) &&
      wanted.rights.every((right) => grant.rights.includes(right)) &&
      (grant.endsOn === null || (wanted.endsOn !== null && wanted.endsOn <= grant.endsOn)),
  );
}
