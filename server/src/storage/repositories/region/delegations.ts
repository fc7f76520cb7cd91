import type { PlaceLevel, PlaceName } from '@cartable/shared/domain/region/place.ts';
import type { RegionRight } from '@cartable/shared/domain/region/rights.ts';
import type { Reader, Writer } from '../../storage.ts';

/** Rights over a place that an account was given. */
export interface DelegationRow {
  readonly id: string;
  /** The school of the account. */
  readonly schoolId: string;
  readonly userId: string;
  readonly place: PlaceName;
  readonly rights: readonly RegionRight[];
  readonly endsOn: string | null;
  /** `<school>/<person>`, or `server` for the operator. */
  readonly givenBy: string;
  readonly givenAt: number;
}

const columns = [
  'id',
  'school_id as schoolId',
  'user_id as userId',
  'level',
  'target',
  'rights',
  'ends_on as endsOn',
  'given_by as givenBy',
  'given_at as givenAt',
] as const;

interface Row extends Omit<DelegationRow, 'place' | 'rights'> {
  readonly level: string;
  readonly target: string;
  readonly rights: string;
}

function toDelegation(row: Row): DelegationRow {
  const { id, schoolId, userId, level, target, rights, endsOn, givenBy, givenAt } = row;
  return {
    id,
    schoolId,
    userId,
    place: { level: level as PlaceLevel, target },
    rights: JSON.parse(rights) as readonly RegionRight[],
    endsOn,
    givenBy,
    givenAt,
  };
}

/** What an account holds on a day. */
export async function delegationsOf(
  reader: Reader,
  account: { readonly schoolId: string; readonly userId: string },
  today: string,
): Promise<readonly DelegationRow[]> {
  const rows = await reader
    .selectFrom('region_delegation')
    .select(columns)
    .where('school_id', '=', account.schoolId)
    .where('user_id', '=', account.userId)
    .where('ended_at', 'is', null)
    .where((eb) => eb.or([eb('ends_on', 'is', null), eb('ends_on', '>=', today)]))
    .execute();
  return rows.map(toDelegation);
}

/** Every delegation over exactly this place on a day, the oldest first. */
export async function delegationsOver(
  reader: Reader,
  place: PlaceName,
  today: string,
): Promise<readonly DelegationRow[]> {
  const rows = await reader
    .selectFrom('region_delegation')
    .select(columns)
    .where('level', '=', place.level)
    .where('target', '=', place.target)
    .where('ended_at', 'is', null)
    .where((eb) => eb.or([eb('ends_on', 'is', null), eb('ends_on', '>=', today)]))
    .orderBy('given_at')
    .orderBy('id')
    .execute();
  return rows.map(toDelegation);
}

/** One that has not been ended. */
export async function findDelegation(reader: Reader, id: string): Promise<DelegationRow | undefined> {
  const row = await reader
    .selectFrom('region_delegation')
    .select(columns)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return row && toDelegation(row);
}

export async function insertDelegation(writer: Writer, one: DelegationRow): Promise<void> {
  await writer
    .insertInto('region_delegation')
    .values({
      id: one.id,
      school_id: one.schoolId,
      user_id: one.userId,
      level: one.place.level,
      target: one.place.target,
      rights: JSON.stringify(one.rights),
      ends_on: one.endsOn,
      given_by: one.givenBy,
      given_at: one.givenAt,
      ended_at: null,
    })
    .execute();
}

/** Whether it was there to end. */
export async function endDelegation(writer: Writer, id: string, now: number): Promise<boolean> {
  const done = await writer
    .updateTable('region_delegation')
    .set({ ended_at: now })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}
