import { runPrepared } from '../preparedQuery.ts';
import type { Reader, Writer } from '../storage.ts';

/** The profiles that a school keeps out, as JSON of roles; `[]` = none. */
export async function findBlockedProfiles(reader: Reader, schoolId: string): Promise<string> {
  const [row] = await runPrepared(reader, 'blockedProfiles', [schoolId], (db) =>
    db.selectFrom('school').select('blocked_profiles as profiles').where('school_id', '=', schoolId),
  );
  return row?.profiles ?? '[]';
}

/** What may keep all of a school's people out. */
export async function findSchoolGate(
  reader: Reader,
  schoolId: string,
): Promise<{ readonly blockedProfiles: string | null; readonly schoolState: string | null }> {
  const [row] = await runPrepared(reader, 'schoolGate', [schoolId], (db) =>
    db
      .selectFrom('school')
      .select(['blocked_profiles as blockedProfiles', 'state as schoolState'])
      .where('school_id', '=', schoolId),
  );
  return row ?? { blockedProfiles: null, schoolState: null };
}

/** Stores them. */
export async function saveBlockedProfiles(
  writer: Writer,
  schoolId: string,
  roles: readonly string[],
): Promise<void> {
  const profiles = JSON.stringify([...roles].sort());
  await writer
    .insertInto('school')
    .values({ school_id: schoolId, blocked_profiles: profiles })
    .onConflict((conflict) => conflict.column('school_id').doUpdateSet({ blocked_profiles: profiles }))
    .execute();
}
