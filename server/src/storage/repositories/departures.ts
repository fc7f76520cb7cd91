import type { Reader, Writer } from '../storage.ts';

/** Somebody who left a school. */
export interface Departed {
  readonly userId: string;
  /** ISO day. */
  readonly leftOn: string;
  /** ISO day. */
  readonly noticedOn: string;
  /** JSON list of processings. */
  readonly erased: string;
}

export async function listDeparted(reader: Reader, schoolId: string): Promise<readonly Departed[]> {
  return reader
    .selectFrom('departure')
    .select(['user_id as userId', 'left_on as leftOn', 'noticed_on as noticedOn', 'erased'])
    .where('school_id', '=', schoolId)
    .orderBy('user_id')
    .execute();
}

export async function saveDeparted(writer: Writer, schoolId: string, one: Departed): Promise<void> {
  const state = { left_on: one.leftOn, noticed_on: one.noticedOn, erased: one.erased };
  await writer
    .insertInto('departure')
    .values({ school_id: schoolId, user_id: one.userId, ...state })
    .onConflict((conflict) => conflict.columns(['school_id', 'user_id']).doUpdateSet(state))
    .execute();
}

/** They came back, or nothing of theirs is left. */
export async function forgetDeparted(writer: Writer, schoolId: string, userId: string): Promise<void> {
  await writer
    .deleteFrom('departure')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
}

/** Everybody who has an account in a school. */
export async function accountHolders(reader: Reader, schoolId: string): Promise<readonly string[]> {
  const rows = await reader
    .selectFrom('account')
    .select('user_id')
    .where('school_id', '=', schoolId)
    .execute();
  return rows.map((row) => row.user_id);
}

/** The next live records of a type, by identifier. */
export async function liveRecords(
  reader: Reader,
  schoolId: string,
  type: string,
  after: string,
  limit: number,
): Promise<readonly { readonly id: string; readonly text: string }[]> {
  const rows = await reader
    .selectFrom('record')
    .select(['id', 'content'])
    .where('school_id', '=', schoolId)
    .where('type', '=', type)
    .where('id', '>', after)
    .where('content', 'is not', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.flatMap(({ id, content }) => (content === null ? [] : [{ id, text: content }]));
}

export async function allSchools(reader: Reader): Promise<readonly string[]> {
  const rows = await reader.selectFrom('school').select('school_id').orderBy('school_id').execute();
  return rows.map((row) => row.school_id);
}

/** Of these people those whom a school knows: by an account, a name, a right now or once, or a departure that is not concluded. */
export async function knownAnywhere(
  reader: Reader,
  userIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set();
  // By a list of the schools, which lead every key: else the whole of the tables would be read.
  const schools = reader.selectFrom('school').select('school_id');
  const found = await Promise.all([
    reader
      .selectFrom('account')
      .select('user_id as id')
      .where('school_id', 'in', schools)
      .where('user_id', 'in', userIds)
      .execute(),
    reader
      .selectFrom('departure')
      .select('user_id as id')
      .where('school_id', 'in', schools)
      .where('user_id', 'in', userIds)
      .execute(),
    reader
      .selectFrom('record')
      .select('id')
      .where('school_id', 'in', schools)
      .where('type', '=', 'directory.person')
      .where('id', 'in', userIds)
      .where('content', 'is not', null)
      .execute(),
    reader
      .selectFrom('record_key')
      .select('value as id')
      .where('school_id', 'in', schools)
      .where('type', '=', 'directory.membership')
      .where('key', '=', 'userId')
      .where('value', 'in', userIds)
      .execute(),
  ]);
  return new Set(found.flat().map(({ id }) => id));
}
