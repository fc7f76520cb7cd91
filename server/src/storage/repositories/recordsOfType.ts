import type { Reader } from '../storage.ts';

/** The texts of a school's live records of a type that has few of them. */
export async function recordsOfType(
  reader: Reader,
  schoolId: string,
  type: string,
): Promise<readonly string[]> {
  const rows = await reader
    .selectFrom('record')
    .select('content')
    .where('school_id', '=', schoolId)
    .where('type', '=', type)
    .where('content', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.flatMap(({ content }) => (content === null ? [] : [content]));
}
