import type { Reader, Writer } from '../../storage.ts';

/** An academy of the region. */
export interface AcademyRow {
  readonly academyId: string;
  readonly name: string;
}

export async function allAcademies(reader: Reader): Promise<readonly AcademyRow[]> {
  return reader
    .selectFrom('region_academy')
    .select(['academy_id as academyId', 'name'])
    .orderBy('name')
    .execute();
}

export async function findAcademy(reader: Reader, academyId: string): Promise<AcademyRow | undefined> {
  return reader
    .selectFrom('region_academy')
    .select(['academy_id as academyId', 'name'])
    .where('academy_id', '=', academyId)
    .executeTakeFirst();
}

/** Writes an academy down, or its name anew. */
export async function saveAcademy(writer: Writer, { academyId, name }: AcademyRow): Promise<void> {
  await writer
    .insertInto('region_academy')
    .values({ academy_id: academyId, name })
    .onConflict((conflict) => conflict.column('academy_id').doUpdateSet({ name }))
    .execute();
}
