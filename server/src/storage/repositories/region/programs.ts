import type { Reader, Writer } from '../../storage.ts';

/** Keys of a school's fleet in use that run one version; null where a key has not told which. */
export interface ProgramRow {
  readonly program: string | null;
  readonly keys: number;
}

/** Counts one school's keys in use by version now. */
export async function countPrograms(reader: Reader, schoolId: string): Promise<readonly ProgramRow[]> {
  const rows = await reader
    .selectFrom('fleet_key')
    .select((eb) => ['program', eb.fn.countAll<number>().as('keys')])
    .where('school_id', '=', schoolId)
    .where('state', '=', 'active')
    .groupBy('program')
    .execute();
  return rows.map(({ program, keys }) => ({ program, keys: Number(keys) }));
}

/** Puts the counts in the place of those of before: a version that no key runs any more has no line. */
export async function savePrograms(
  writer: Writer,
  schoolId: string,
  counted: readonly ProgramRow[],
): Promise<void> {
  await writer.deleteFrom('region_program').where('school_id', '=', schoolId).execute();
  if (counted.length === 0) return;
  const rows = counted.map(({ program, keys }) => ({ school_id: schoolId, program: program ?? '', keys }));
  await writer.insertInto('region_program').values(rows).execute();
}

/** Every school's counts as they were last made, for the region's statistics. */
export async function allPrograms(
  reader: Reader,
): Promise<readonly (ProgramRow & { readonly schoolId: string })[]> {
  const rows = await reader
    .selectFrom('region_program')
    .select(['school_id as schoolId', 'program', 'keys'])
    .execute();
  return rows.map(({ schoolId, program, keys }) => {
    return { schoolId, program: program === '' ? null : program, keys: Number(keys) };
  });
}
