import type { Role } from '@cartable/shared/domain/actor.ts';
import type { RegionRight } from '@cartable/shared/domain/region/rights.ts';

/**
 * The roles that count for the people and keys of one's place: an officer's as long as the right to name others is delegated to them. `office`: the rights that
 * are, undefined as long as they are not read; so is the answer when it depends on them. The server decides each time, this only shows the way there.
 */
export function actingRoles(
  roles: readonly Role[],
  office: readonly RegionRight[] | undefined,
): readonly Role[] | undefined {
  if (!roles.includes('regionAdmin')) return roles;
  if (office === undefined) return undefined;
  return office.includes('delegate') ? roles : roles.filter((role) => role !== 'regionAdmin');
}
