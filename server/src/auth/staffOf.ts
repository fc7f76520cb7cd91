import type { Role } from '@cartable/shared/domain/actor.ts';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import { findRecordsByKey } from '../storage/repositories/records.ts';
import type { Reader } from '../storage/storage.ts';

/** Who is no staff: what the school asks of its staff is not asked of them. */
export const notStaff: readonly Role[] = ['pupil', 'guardian'];

/** What somebody is in all their schools, whatever the day: one of their accounts opens the others. */
export interface PersonStanding {
  /** Whether they are a pupil or a guardian and nothing else, anywhere. */
  readonly isFamily: boolean;
  /** The schools whose staff they are. */
  readonly staffOf: readonly string[];
}

/** {@link PersonStanding} of the person who has this account. */
export async function personStanding(
  reader: Reader,
  owner: { readonly schoolId: string; readonly userId: string },
): Promise<PersonStanding> {
  const staffOf: string[] = [];
  let held = 0;
  for (const { schoolId, userId } of await accountsOfPerson(reader, owner)) {
    const rows = await findRecordsByKey(reader, schoolId, membership.type, 'userId', userId);
    const roles = rows.flatMap(({ text }) =>
      text === null ? [] : [membership.schema.parse(JSON.parse(text)).role],
    );
    held += roles.length;
    if (roles.some((role) => !notStaff.includes(role))) staffOf.push(schoolId);
  }
  // Whoever is nothing at all is not known to be harmless.
  return { isFamily: held > 0 && staffOf.length === 0, staffOf };
}
