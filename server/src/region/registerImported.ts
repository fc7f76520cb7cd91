import { school as schoolRecord } from '@cartable/shared/domain/directory/school.ts';
import { eachApart } from '@cartable/shared/lib/eachApart.ts';
import { findRecord } from '../storage/repositories/records.ts';
import { addSchool, unregisteredSchools } from '../storage/repositories/region/schools.ts';
import type { Storage } from '../storage/storage.ts';

/**
 * Writes schools that the directory brought into the register, planned, so that somebody can put them into a wave and open them. Returns
 * how many there were.
 */
export async function registerImported(storage: Storage): Promise<number> {
  let count = 0;
  await eachApart(await unregisteredSchools(storage.reader), async (schoolId) => {
    const text = (await findRecord(storage.reader, schoolId, schoolRecord.type, schoolId))?.text;
    if (!text) return;
    const { uai, name, academy } = schoolRecord.schema.parse(JSON.parse(text));
    const words = { schoolId, uai, name, kind: 'lycee', town: '', academyId: academy } as const;
    // Somebody may have written it down since the list was read: theirs counts.
    const added = await storage.transaction((writer) =>
      addSchool(writer, { ...words, wave: null, opensOn: null }),
    );
    if (added) count += 1;
  });
  return count;
}
