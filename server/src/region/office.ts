import { type Place, type PlaceName, wholeRegion } from '@cartable/shared/domain/region/place.ts';
import {
  grantsOfPost,
  holdsRight,
  isStaff,
  type RegionGrant,
  type RegionRight,
  regionRights,
} from '@cartable/shared/domain/region/rights.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { rolesText } from '../audit/changeEntries.ts';
import { findAcademy } from '../storage/repositories/region/academies.ts';
import { delegationsOf } from '../storage/repositories/region/delegations.ts';
import { findSchool } from '../storage/repositories/region/schools.ts';
import type { Reader } from '../storage/storage.ts';
import { sessionRights } from '../sync/rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import type { RegionActor } from './regionAudit.ts';
import type { RegionHost } from './regionHost.ts';

/** Who asks, and the rights that they hold today. */
export interface Office {
  readonly actor: RegionActor;
  readonly grants: readonly RegionGrant[];
}

/** The operator holds everything. */
export const wholeOffice: readonly RegionGrant[] = [
  { place: { level: 'region', target: '' }, rights: regionRights, endsOn: null },
];

/** Reads what a session's person holds, from the database each time: what was taken back is gone at once. */
export async function readOffice(
  host: Pick<RegionHost, 'storage' | 'clock'>,
  session: Session,
): Promise<Office> {
  const { reader } = host.storage;
  const { schoolId, userId, deviceId } = session;
  const today = schoolDay(host.clock.now());
  const { actor } = await sessionRights(reader, session, today);
  const who = { userId, schoolId, deviceId, roles: rolesText(actor) };
  // A delegation counts while its holder is staff somewhere in their school: who has left keeps nothing.
  if (!isStaff(actor.roles)) return { actor: who, grants: [] };
  const given = await delegationsOf(reader, { schoolId, userId }, today);
  return { actor: who, grants: [...grantsOfPost(actor.roles, schoolId), ...given] };
}

/** The place that a name stands for; undefined when there is none such. */
export async function findPlace(reader: Reader, { level, target }: PlaceName): Promise<Place | undefined> {
  switch (level) {
    case 'region':
      return target === '' ? wholeRegion : undefined;
    case 'academy':
      return (await findAcademy(reader, target)) && { level, academyId: target };
    case 'school': {
      const school = await findSchool(reader, target);
      return school && { level, schoolId: target, academyId: school.academyId };
    }
  }
}

/**
 * The place, over which the office holds a right.
 * @throws {AppError} `auth.forbidden`, the same for a place of somebody else and for one that does not exist; `region.place_unknown` to
 * whoever holds the right over the whole region
 */
export async function mustHold(
  reader: Reader,
  { grants }: Pick<Office, 'grants'>,
  right: RegionRight,
  name: PlaceName,
): Promise<Place> {
  const place = await findPlace(reader, name);
  if (place === undefined) {
    throw new AppError(holdsRight(grants, right, wholeRegion) ? 'region.place_unknown' : 'auth.forbidden');
  }
  if (!holdsRight(grants, right, place)) throw new AppError('auth.forbidden');
  return place;
}

/** The rights that an office holds over a place, in their order. */
export function rightsOver({ grants }: Pick<Office, 'grants'>, place: Place): readonly RegionRight[] {
  return regionRights.filter((right) => holdsRight(grants, right, place));
}

/** Every right that an office holds anywhere. @throws {AppError} `auth.forbidden` when it is none */
export function anyRights({ grants }: Pick<Office, 'grants'>): readonly RegionRight[] {
  const rights = regionRights.filter((right) => grants.some((grant) => grant.rights.includes(right)));
  if (rights.length === 0) throw new AppError('auth.forbidden');
  return rights;
}
