import type { Reader } from '../storage.ts';

/** A person of a school's directory with their account, if they have one. */
export interface PersonRow {
  readonly userId: string;
  /** JSON of their `directory.person` record. */
  readonly text: string;
  readonly login: string | null;
  readonly activated: number;
  readonly blockedAt: number | null;
}

/** Everyone in a school's directory, or one person of it. */
export async function schoolPeople(
  reader: Reader,
  schoolId: string,
  userId?: string,
): Promise<readonly PersonRow[]> {
  const query = reader
    .selectFrom('record')
    .leftJoin('account', (join) =>
      join.onRef('account.school_id', '=', 'record.school_id').onRef('account.user_id', '=', 'record.id'),
    )
    .select((of) => [
      'record.id as userId',
      'content as text',
      'login',
      of.case().when('password_hash', 'is', null).then(0).else(1).end().as('activated'),
      'blocked_at as blockedAt',
    ])
    .where('record.school_id', '=', schoolId)
    .where('type', '=', 'directory.person')
    .where('content', 'is not', null);
  const rows = await (userId === undefined ? query : query.where('record.id', '=', userId)).execute();
  return rows.flatMap((row) => (row.text === null ? [] : [{ ...row, text: row.text }]));
}

/** The texts of a school's memberships, of whichever day. */
export async function schoolMemberships(reader: Reader, schoolId: string): Promise<readonly string[]> {
  const rows = await reader
    .selectFrom('record')
    .select('content')
    .where('school_id', '=', schoolId)
    .where('type', '=', 'directory.membership')
    .where('content', 'is not', null)
    .execute();
  return rows.flatMap((row) => (row.content === null ? [] : [row.content]));
}
