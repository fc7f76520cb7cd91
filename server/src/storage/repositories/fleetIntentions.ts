import type { Reader, Writer } from '../storage.ts';

/** A batch of keys by the intention that it was made by. */
export interface Intention {
  /** SHA-256 of who asked, for what and by which name of theirs; hexadecimal. */
  readonly mark: string;
  /** In the order of the batch. */
  readonly keyIds: readonly string[];
  /** When the keys were prepared. */
  readonly at: number;
}

export async function findIntention(
  reader: Reader,
  schoolId: string,
  mark: string,
): Promise<Intention | undefined> {
  const row = await reader
    .selectFrom('fleet_intention')
    .select(['key_ids', 'at'])
    .where('school_id', '=', schoolId)
    .where('mark', '=', mark)
    .executeTakeFirst();
  return row && { mark, keyIds: JSON.parse(row.key_ids) as readonly string[], at: row.at };
}

/** Its school is held by who writes it down (`holdSchool`). */
export async function insertIntention(
  writer: Writer,
  schoolId: string,
  { mark, keyIds, at }: Intention,
): Promise<void> {
  await writer
    .insertInto('fleet_intention')
    .values({ school_id: schoolId, mark, key_ids: JSON.stringify(keyIds), at })
    .execute();
}

/** Forgets those of before `before`: nobody sends a request again after that. */
export async function deleteOldIntentions(writer: Writer, before: number): Promise<void> {
  await writer.deleteFrom('fleet_intention').where('at', '<', before).execute();
}
