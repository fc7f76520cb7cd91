import type { SchoolKind, SchoolState } from '@cartable/shared/domain/region/schoolStates.ts';
import type { Reader, Writer } from '../../storage.ts';
import { setSchoolState } from '../schoolStates.ts';

/** A school of the register. */
export interface RegisteredSchool {
  readonly schoolId: string;
  readonly uai: string;
  readonly name: string;
  readonly kind: SchoolKind;
  readonly town: string;
  readonly academyId: string;
  readonly wave: number | null;
  readonly state: SchoolState;
  readonly opensOn: string | null;
  readonly openedAt: number | null;
  readonly closedAt: number | null;
}

/** What an administrator or a file says of a school; the rest follows from its conventions and its opening. */
export type SchoolWords = Pick<
  RegisteredSchool,
  'schoolId' | 'uai' | 'name' | 'kind' | 'town' | 'academyId' | 'wave' | 'opensOn'
>;

const columns = [
  'school_id as schoolId',
  'uai',
  'name',
  'kind',
  'town',
  'academy_id as academyId',
  'wave',
  'state',
  'opens_on as opensOn',
  'opened_at as openedAt',
  'closed_at as closedAt',
] as const;

/** Kinds and states are the domain's own: nothing else is ever written. */
type Row = Omit<RegisteredSchool, 'kind' | 'state'> & { readonly kind: string; readonly state: string };
const toSchool = (row: Row): RegisteredSchool => row as RegisteredSchool;

/** Every school of the register, by academy and name. */
export async function allSchools(reader: Reader): Promise<readonly RegisteredSchool[]> {
  const rows = await reader
    .selectFrom('region_school')
    .select(columns)
    .orderBy('academy_id')
    .orderBy('name')
    .orderBy('uai')
    .execute();
  return rows.map(toSchool);
}

export async function findSchool(reader: Reader, schoolId: string): Promise<RegisteredSchool | undefined> {
  const row = await reader
    .selectFrom('region_school')
    .select(columns)
    .where('school_id', '=', schoolId)
    .executeTakeFirst();
  return row && toSchool(row);
}

export async function findSchoolByUai(reader: Reader, uai: string): Promise<RegisteredSchool | undefined> {
  const row = await reader
    .selectFrom('region_school')
    .select(columns)
    .where('uai', '=', uai)
    .executeTakeFirst();
  return row && toSchool(row);
}

/** Writes a school down as the region says it, or what is said of it anew; its state stays. Its name is then the region's. */
export async function saveSchool(writer: Writer, school: SchoolWords): Promise<void> {
  const said = { ...saidOf(school), named: 1 };
  await writer
    .insertInto('region_school')
    .values({ ...planned(school), named: 1 })
    .onConflict((conflict) => conflict.column('school_id').doUpdateSet(said))
    .execute();
}

/** Writes a school that the register does not know, with its directory's name; one that it knows stays as somebody wrote it. Whether it was written. */
export async function addSchool(writer: Writer, school: SchoolWords): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await writer
    .insertInto('region_school')
    .values(planned(school))
    .onConflict((conflict) => conflict.column('school_id').doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

function saidOf({ name, kind, town, wave, academyId, opensOn }: SchoolWords) {
  return { name, kind, town, wave, academy_id: academyId, opens_on: opensOn };
}

function planned(school: SchoolWords) {
  const { schoolId, uai } = school;
  const unopened = { state: 'planned', opened_at: null, closed_at: null };
  return { school_id: schoolId, uai, ...saidOf(school), ...unopened };
}

/** Puts a school into a wave and gives it a day to open on. */
export async function planSchool(
  writer: Writer,
  schoolId: string,
  { wave, opensOn }: Pick<SchoolWords, 'wave' | 'opensOn'>,
): Promise<void> {
  await writer
    .updateTable('region_school')
    .set({ wave, opens_on: opensOn })
    .where('school_id', '=', schoolId)
    .execute();
}

/** The names that the region said itself, by UAI. */
export async function regionNames(reader: Reader): Promise<ReadonlyMap<string, string>> {
  const rows = await reader
    .selectFrom('region_school')
    .select(['uai', 'name'])
    .where('named', '=', 1)
    .execute();
  return new Map(rows.map((one) => [one.uai, one.name]));
}

/** Gives a school that the region did not name the name of its directory. */
export async function renameUnnamed(writer: Writer, schoolId: string, name: string): Promise<void> {
  await writer
    .updateTable('region_school')
    .set({ name })
    .where('school_id', '=', schoolId)
    .where('named', '=', 0)
    .execute();
}

/** Moves a school to a state; whether its people may act follows in the same transaction. */
export async function moveSchool(
  writer: Writer,
  schoolId: string,
  state: SchoolState,
  now: number,
): Promise<void> {
  const stamp = state === 'open' ? { opened_at: now } : state === 'closed' ? { closed_at: now } : {};
  await writer
    .updateTable('region_school')
    .set({ state, ...stamp })
    .where('school_id', '=', schoolId)
    .execute();
  await setSchoolState(writer, schoolId, state);
}

/** Locks a school of the register until the transaction ends, so that it is not opened while a convention is withdrawn. */
export async function lockSchool(writer: Writer, schoolId: string): Promise<RegisteredSchool | undefined> {
  const row = await writer
    .updateTable('region_school')
    .set((eb) => ({ state: eb.ref('state') }))
    .where('school_id', '=', schoolId)
    .returning(columns)
    .executeTakeFirst();
  return row && toSchool(row);
}

/** Schools with a row of their own that the register does not know. */
export async function unregisteredSchools(reader: Reader): Promise<readonly string[]> {
  const rows = await reader
    .selectFrom('school')
    .leftJoin('region_school', 'region_school.school_id', 'school.school_id')
    .select('school.school_id as schoolId')
    .where('region_school.school_id', 'is', null)
    .orderBy('school.school_id')
    .execute();
  return rows.map((row) => row.schoolId);
}
