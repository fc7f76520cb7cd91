import type { AnyRecord, RecordDefinition } from '@cartable/shared/domain/record.ts';
import type { Reader, Writer } from '../storage.ts';

/** Field → [revision of its last change, device that made it]. */
export type FieldRevs = Readonly<Record<string, readonly [rev: number, deviceId: string]>>;

/** A record as stored; a deleted one has no text but keeps its revision, so that a revision is never given twice. */
export interface StoredRecord {
  readonly type: string;
  readonly id: string;
  readonly rev: number;
  readonly text: string | null;
  readonly fieldRevs: FieldRevs;
  readonly digest: string;
}

const columns = ['record.type', 'record.id', 'record.rev', 'content', 'field_revs', 'digest'] as const;

interface Row {
  readonly type: string;
  readonly id: string;
  readonly rev: number;
  readonly content: string | null;
  readonly field_revs: string;
  readonly digest: string;
}

const toStored = (row: Row): StoredRecord => ({
  type: row.type,
  id: row.id,
  rev: row.rev,
  text: row.content,
  fieldRevs: JSON.parse(row.field_revs) as FieldRevs,
  digest: row.digest,
});

/** One record, deleted or not. */
export async function findRecord(reader: Reader, schoolId: string, type: string, id: string) {
  const row = await reader
    .selectFrom('record')
    .select(columns)
    .where('school_id', '=', schoolId)
    .where('type', '=', type)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toStored(row);
}

/** The live records whose key field has this value, by id. */
export async function findRecordsByKey(
  reader: Reader,
  schoolId: string,
  type: string,
  key: string,
  value: string,
): Promise<readonly StoredRecord[]> {
  const rows = await reader
    .selectFrom('record_key')
    .innerJoin('record', (join) =>
      join
        .onRef('record.school_id', '=', 'record_key.school_id')
        .onRef('record.type', '=', 'record_key.type')
        .onRef('record.id', '=', 'record_key.id'),
    )
    .select(columns)
    .where('record_key.school_id', '=', schoolId)
    .where('record_key.type', '=', type)
    .where('record_key.key', '=', key)
    .where('record_key.value', '=', value)
    .orderBy('record.id')
    .execute();
  return rows.map(toStored);
}

/** The different values of a key field in a school's records of a type, in order. */
export async function keyValues(
  reader: Reader,
  schoolId: string,
  type: string,
  key: string,
): Promise<readonly string[]> {
  const rows = await reader
    .selectFrom('record_key')
    .select('value')
    .distinct()
    .where('school_id', '=', schoolId)
    .where('type', '=', type)
    .where('key', '=', key)
    .orderBy('value')
    .execute();
  return rows.map((row) => row.value);
}

/** Stores a record's new state. */
export async function saveRecord(writer: Writer, schoolId: string, record: StoredRecord): Promise<void> {
  const state = {
    rev: record.rev,
    content: record.text,
    field_revs: JSON.stringify(record.fieldRevs),
    digest: record.digest,
  };
  await writer
    .insertInto('record')
    .values({ school_id: schoolId, type: record.type, id: record.id, ...state })
    .onConflict((conflict) => conflict.columns(['school_id', 'type', 'id']).doUpdateSet(state))
    .execute();
}

/** Moves the look-up keys and the references to file contents from a record's old state to its new one. */
export async function indexRecord(
  writer: Writer,
  schoolId: string,
  definition: RecordDefinition,
  id: string,
  before: AnyRecord | undefined,
  after: AnyRecord | undefined,
): Promise<void> {
  const place = { school_id: schoolId, type: definition.type, id };
  for (const key of definition.keys) {
    const [old, now] = [before?.[key], after?.[key]];
    if (old === now) continue;
    if (typeof old === 'string') {
      await writer
        .deleteFrom('record_key')
        .where('school_id', '=', schoolId)
        .where('type', '=', definition.type)
        .where('key', '=', key)
        .where('value', '=', old)
        .where('id', '=', id)
        .execute();
    }
    if (typeof now === 'string') {
      await writer
        .insertInto('record_key')
        .values({ ...place, key, value: now })
        .execute();
    }
  }
  const oldContents = new Set(before === undefined ? [] : definition.contents?.(before));
  const newContents = new Set(after === undefined ? [] : definition.contents?.(after));
  for (const manifest of oldContents) {
    if (newContents.has(manifest)) continue;
    await writer
      .deleteFrom('record_content')
      .where('school_id', '=', schoolId)
      .where('manifest', '=', manifest)
      .where('type', '=', definition.type)
      .where('id', '=', id)
      .execute();
  }
  for (const manifest of newContents) {
    if (oldContents.has(manifest)) continue;
    await writer
      .insertInto('record_content')
      .values({ ...place, manifest })
      .execute();
  }
}
