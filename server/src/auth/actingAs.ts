import type { Actor } from '@cartable/shared/domain/actor.ts';
import { holdsRight } from '@cartable/shared/domain/region/rights.ts';
import { wholeRegion } from '@cartable/shared/domain/region/place.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import { findPlace } from '../region/office.ts';
import { delegationsOf } from '../storage/repositories/region/delegations.ts';
import type { Storage } from '../storage/storage.ts';
import { sessionRights } from '../sync/rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';

/**
 * As what a session's person acts on the people, accounts and keys of their place today. An officer's account alone has no power (decisions 0151, 0235): `regionAdmin`
 * counts as long as the right to name others (`delegate`) over their office, or what it lies in, is delegated to them. Read anew at each request: what was taken
 * back is gone at once. What they are beside it (a technician, a head) counts as it always does.
 */
export async function actingAs(
  host: { readonly storage: Storage; readonly clock: Clock },
  session: Session,
): Promise<Actor> {
  const { reader } = host.storage;
  const { schoolId, userId } = session;
  const today = schoolDay(host.clock.now());
  const { actor } = await sessionRights(reader, session, today);
  if (!actor.roles.has('regionAdmin')) return actor;
  // Not the grants of a post: a head's own school would make an officer's rank of their membership.
  const grants = await delegationsOf(reader, { schoolId, userId }, today);
  // A place that the register does not know lies in the region, and in nothing else.
  const office = (await findPlace(reader, { level: 'school', target: schoolId })) ?? wholeRegion;
  if (holdsRight(grants, 'delegate', office)) return actor;
  return { ...actor, roles: new Set([...actor.roles].filter((role) => role !== 'regionAdmin')) };
}
