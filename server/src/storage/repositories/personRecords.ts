import type { Reader } from '../storage.ts';

/** A live record in which a person's identifier stands somewhere. */
export interface NamingRecord {
  readonly type: string;
  readonly id: string;
  readonly text: string;
}

const batch = 500;

/**
 * The live records of a school in whose text this identifier stands as a value, in order of type and identifier. It reads all of the school's
 * records of the types asked for: for exports and erasures, which are rare.
 */
export async function* recordsNaming(
  reader: Reader,
  schoolId: string,
  types: readonly string[],
  userId: string,
): AsyncIterable<NamingRecord> {
  // Identifiers hold no character that LIKE or JSON would change, but `_`, which matches more: the text is looked at again.
  const value = JSON.stringify(userId);
  for (const type of types) {
    let after = '';
    for (;;) {
      const rows = await reader
        .selectFrom('record')
        .select(['id', 'content'])
        .where('school_id', '=', schoolId)
        .where('type', '=', type)
        .where('id', '>', after)
        .where('content', 'like', `%${value}%`)
        .orderBy('id')
        .limit(batch)
        .execute();
      for (const { id, content } of rows) {
        if (content?.includes(value)) yield { type, id, text: content };
      }
      if (rows.length < batch) break;
      after = rows.at(-1)?.id ?? after;
    }
  }
}
