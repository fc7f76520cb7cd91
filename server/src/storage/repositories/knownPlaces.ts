import type { Reader, Writer } from '../storage.ts';

type Owner = { readonly schoolId: string; readonly userId: string };

/** Notes a sign-in from a place. `new` only when the person has others and this is none of them. */
export async function notePlace(
  writer: Writer,
  { schoolId, userId }: Owner,
  place: string,
  now: number,
): Promise<'known' | 'first' | 'new'> {
  const seen = await writer
    .updateTable('known_place')
    .set({ seen_at: now })
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('place', '=', place)
    .returning('place')
    .executeTakeFirst();
  if (seen !== undefined) return 'known';
  const others = await writer
    .selectFrom('known_place')
    .select('place')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .limit(1)
    .executeTakeFirst();
  await writer
    .insertInto('known_place')
    .values({ school_id: schoolId, user_id: userId, place, seen_at: now })
    .execute();
  return others === undefined ? 'first' : 'new';
}

/** Whether this person has signed in from one of these places, as far as they are remembered. */
export async function hasPlace(
  reader: Reader,
  { schoolId, userId }: Owner,
  places: readonly string[],
): Promise<boolean> {
  const found = await reader
    .selectFrom('known_place')
    .select('place')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('place', 'in', places)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** Forgets places where nobody has signed in since `before`. */
export async function deleteOldPlaces(writer: Writer, before: number): Promise<void> {
  await writer.deleteFrom('known_place').where('seen_at', '<', before).execute();
}
