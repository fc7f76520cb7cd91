import type { Role } from '@cartable/shared/domain/actor.ts';
import type { RegionRight } from '@cartable/shared/domain/region/rights.ts';

/**
 * Whether the directory is somebody's to fill: a technician's and a head's own, an academy's for officers who hold the register's right.
 * `office`: the rights that are delegated to them, undefined as long as they are not read; so is the answer when it depends on them. The server
 * decides each time, this only shows the way there.
 */
export function seesDirectory(
  roles: readonly Role[],
  office: readonly RegionRight[] | undefined,
): boolean | undefined {
  if (roles.some((role) => role === 'technician' || role === 'head')) return true;
  return roles.includes('regionAdmin') ? office?.includes('schools') : false;
}
