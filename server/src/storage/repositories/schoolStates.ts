import type { SchoolState } from '@cartable/shared/domain/region/schoolStates.ts';
import { runPrepared } from '../preparedQuery.ts';
import type { Reader, Writer } from '../storage.ts';

/** Whether a school's people may act now. A school without a row was never opened. */
export async function isSchoolOpen(reader: Reader, schoolId: string): Promise<boolean> {
  const [row] = await runPrepared(reader, 'schoolState', [schoolId], (db) =>
    db.selectFrom('school').select('state').where('school_id', '=', schoolId),
  );
  return row?.state === 'open';
}

/** Opens or shuts a school for its people at once; the register (`region/schools.ts`) is the caller's. */
export async function setSchoolState(writer: Writer, schoolId: string, state: SchoolState): Promise<void> {
  await writer
    .insertInto('school')
    .values({ school_id: schoolId, state })
    .onConflict((conflict) => conflict.column('school_id').doUpdateSet({ state }))
    .execute();
}

/** Makes whoever else asks this for the school wait until the transaction ends. An UPDATE locks on every engine. */
export async function holdSchool(writer: Writer, schoolId: string): Promise<void> {
  await writer
    .updateTable('school')
    .set((eb) => ({ state: eb.ref('state') }))
    .where('school_id', '=', schoolId)
    .execute();
}

/** Every school that anything was written of, by identifier. */
export async function knownSchools(reader: Reader): Promise<readonly string[]> {
  const rows = await reader.selectFrom('school').select('school_id').orderBy('school_id').execute();
  return rows.map((row) => row.school_id);
}
