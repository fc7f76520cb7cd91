import type { Reader, Writer } from '../storage.ts';

/** Whether one of these schools refuses trusted devices to its staff. */
export async function refusesStaffTrust(reader: Reader, schoolIds: readonly string[]): Promise<boolean> {
  if (schoolIds.length === 0) return false;
  const row = await reader
    .selectFrom('school')
    .select('school_id')
    .where('school_id', 'in', schoolIds)
    .where('staff_trust', '=', 0)
    .executeTakeFirst();
  return row !== undefined;
}

/** Keeps whether a school lets its staff trust devices. */
export async function saveStaffTrust(writer: Writer, schoolId: string, allowed: boolean): Promise<void> {
  const state = { staff_trust: allowed ? 1 : 0 };
  await writer
    .insertInto('school')
    .values({ school_id: schoolId, ...state })
    .onConflict((conflict) => conflict.column('school_id').doUpdateSet(state))
    .execute();
}
