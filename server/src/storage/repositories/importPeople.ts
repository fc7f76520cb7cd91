import type { ImportState } from '../schema/importTables.ts';
import type { Reader, Writer } from '../storage.ts';
import { beforeRun } from './importRuns.ts';
import { deleteSourcePeople } from './sourcePeople.ts';

/** Where a directory describes somebody. */
export interface SourcedPlace {
  readonly source: string;
  readonly kind: string;
  readonly id: string;
}

/** What of a run matters to who is looked for in it. */
export interface KeptRun {
  readonly id: string;
  readonly source: string;
  readonly state: ImportState;
}

/** Every run that is kept, of all sources. */
export async function keptRuns(reader: Reader): Promise<readonly KeptRun[]> {
  return reader.selectFrom('import_run').select(['id', 'source', 'state']).orderBy('id').execute();
}

/** The next entries of a kind that a run read, by id, without what they say; or of what it replaced, under {@link beforeRun}. */
export async function stagedIds(reader: Reader, runId: string, kind: string, after: string, limit: number) {
  return reader
    .selectFrom('import_entry')
    .select(['id', 'status', 'missing_since as missingSince'])
    .where('run_id', '=', runId)
    .where('kind', '=', kind)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/**
 * Forgets what a source, its runs and their undo say of an entry, with the relations that it says itself. Those that another entry says of it are
 * that entry's: without them a responsable who is described anew would have no children.
 */
export async function eraseEntry(
  writer: Writer,
  { source, kind, id }: SourcedPlace,
  runIds: readonly string[],
): Promise<void> {
  await writer
    .deleteFrom('source_entry')
    .where('source', '=', source)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .execute();
  await writer
    .deleteFrom('source_link')
    .where('source', '=', source)
    .where('owner_kind', '=', kind)
    .where('owner_id', '=', id)
    .execute();
  await deleteSourcePeople(writer, source, kind, [id]);
  for (const run of runIds.flatMap((one) => [one, beforeRun(one)])) {
    await writer
      .deleteFrom('import_entry')
      .where('run_id', '=', run)
      .where('kind', '=', kind)
      .where('id', '=', id)
      .execute();
    await writer
      .deleteFrom('import_link')
      .where('run_id', '=', run)
      .where('owner_kind', '=', kind)
      .where('owner_id', '=', id)
      .execute();
  }
}

/** Whether a run would change something of an entry. */
export async function movesEntry(
  reader: Reader,
  runId: string,
  { kind, id }: SourcedPlace,
): Promise<boolean> {
  const row = await reader
    .selectFrom('import_entry')
    .select('status')
    .where('run_id', '=', runId)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined && row.status !== 'same' && row.status !== 'gone';
}

/** The next changes of a run in a school after the number `after`, with whatever names people in them. */
export async function itemTexts(
  reader: Reader,
  runId: string,
  schoolId: string,
  after: number,
  limit: number,
) {
  return reader
    .selectFrom('import_item')
    .select(['no', 'id', 'fields', 'before'])
    .where('run_id', '=', runId)
    .where('school_id', '=', schoolId)
    .where('no', '>', after)
    .orderBy('no')
    .limit(limit)
    .execute();
}

export async function deleteItem(writer: Writer, runId: string, schoolId: string, no: number): Promise<void> {
  await writer
    .deleteFrom('import_item')
    .where('run_id', '=', runId)
    .where('school_id', '=', schoolId)
    .where('no', '=', no)
    .execute();
}

/** The texts of a person's memberships in every school but one. */
export async function membershipsElsewhere(
  reader: Reader,
  schoolId: string,
  userId: string,
): Promise<readonly string[]> {
  const rows = await reader
    .selectFrom('record_key')
    .innerJoin('record', (join) =>
      join
        .onRef('record.school_id', '=', 'record_key.school_id')
        .onRef('record.type', '=', 'record_key.type')
        .onRef('record.id', '=', 'record_key.id'),
    )
    .select('content')
    // By a list of the schools, which lead every key: else the whole of the table would be read.
    .where('record_key.school_id', 'in', (eb) =>
      eb.selectFrom('school').select('school_id').where('school_id', '<>', schoolId),
    )
    .where('record_key.type', '=', 'directory.membership')
    .where('record_key.key', '=', 'userId')
    .where('record_key.value', '=', userId)
    .execute();
  return rows.flatMap(({ content }) => (content === null ? [] : [content]));
}
