import { type Actor, actorFrom } from '../../domain/actor.ts';
import { type Membership, membership } from '../../domain/directory/membership.ts';
import { heldInProfile, type Profile } from '../../domain/directory/profile.ts';
import type { SchoolId, UserId } from '../../lib/ids.ts';
import { schoolDay } from '../../lib/schoolDay.ts';
import type { SqlReader } from '../../ports/sqlDatabase.ts';
import type { RecordTables } from './recordStore.ts';

/**
 * The person's rights from the memberships on this host, on the day of the last contact with the server: what a key's own clock
 * says never gives or takes a right.
 */
export function localActor(
  tables: RecordTables,
  userId: UserId,
  schoolId: SchoolId,
  profile?: Profile,
): (reader: SqlReader, serverTime: number) => Actor {
  return (reader, serverTime) => {
    const today = schoolDay(serverTime);
    const own: Membership[] = [];
    for (const { content } of tables.by(reader, membership.type, 'userId', userId)) {
      const parsed = membership.schema.safeParse(JSON.parse(content));
      // A role of a newer program gives no right here; the server knows it.
      if (parsed.success) own.push(parsed.data);
    }
    return actorFrom(userId, schoolId, heldInProfile(own, profile, today), today);
  };
}
