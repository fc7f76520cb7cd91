import { type AnyRecord, type RecordDefinition, serverKeysOf } from '@cartable/shared/domain/record.ts';
import { inGroups, runPrepared, runRows } from '../preparedQuery.ts';
import type { Reader, Writer } from '../storage.ts';

/** Field → [revision of its last change, device that made it, the action's place in that device's outbox]. */
export type FieldRevs = Readonly<Record<string, readonly [rev: number, deviceId: string, seq?: number]>>;

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
  return (await findRecords(reader, schoolId, type, [id]))[0];
}

/** Those of these records of a type that are known, deleted or not, in no order. */
export async function findRecords(
  reader: Reader,
  schoolId: string,
  type: string,
  ids: readonly string[],
): Promise<readonly StoredRecord[]> {
  const found: StoredRecord[] = [];
  for (const group of inGroups(ids)) {
    const rows = await runPrepared(reader, `records ${group.length}`, [schoolId, type, ...group], (db) =>
      db
        .selectFrom('record')
        .select(columns)
        .where('school_id', '=', schoolId)
        .where('type', '=', type)
        .where('id', 'in', group),
    );
    for (const row of rows) found.push(toStored(row));
  }
  return found;
}

/** The texts of those of these records that are there, by id. */
export async function recordTexts(
  reader: Reader,
  schoolId: string,
  type: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await reader
    .selectFrom('record')
    .select(['id', 'content'])
    .where('school_id', '=', schoolId)
    .where('type', '=', type)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.flatMap(({ id, content }) => (content === null ? [] : [[id, content]])));
}

/** The live records whose key field has this value, by id. */
export async function findRecordsByKey(
  reader: Reader,
  schoolId: string,
  type: string,
  key: string,
  value: string,
): Promise<readonly StoredRecord[]> {
  const rows = await runPrepared(reader, 'records by key', [schoolId, type, key, value], (db) =>
    db
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
      // By the key's own column: by the record's, SQLite would walk every record of the type in that order.
      .orderBy('record_key.id'),
  );
  return rows.map(toStored);
}

/** The same for several values at once, by value; a value that no record has is not in the map. */
export async function findRecordsByKeys(
  reader: Reader,
  schoolId: string,
  type: string,
  key: string,
  values: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredRecord[]>> {
  const found = new Map<string, StoredRecord[]>();
  for (const group of inGroups(values)) {
    const parameters = [schoolId, type, key, ...group];
    const rows = await runPrepared(reader, `records by keys ${group.length}`, parameters, (db) =>
      db
        .selectFrom('record_key')
        .innerJoin('record', (join) =>
          join
            .onRef('record.school_id', '=', 'record_key.school_id')
            .onRef('record.type', '=', 'record_key.type')
            .onRef('record.id', '=', 'record_key.id'),
        )
        .select([...columns, 'record_key.value'])
        .where('record_key.school_id', '=', schoolId)
        .where('record_key.type', '=', type)
        .where('record_key.key', '=', key)
        .where('record_key.value', 'in', group)
        .orderBy('record_key.value')
        .orderBy('record_key.id'),
    );
    for (const row of rows) {
      const list = found.get(row.value);
      if (list) list.push(toStored(row));
      else found.set(row.value, [toStored(row)]);
    }
  }
  return found;
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
  await saveRecords(writer, schoolId, [record]);
}

/** Stores the new state of records. */
export async function saveRecords(
  writer: Writer,
  schoolId: string,
  records: readonly StoredRecord[],
): Promise<void> {
  const rows = records.map((one) => ({
    school_id: schoolId,
    type: one.type,
    id: one.id,
    rev: one.rev,
    content: one.text,
    field_revs: JSON.stringify(one.fieldRevs),
    digest: one.digest,
  }));
  await runRows(writer, 'record save', rows, (some) =>
    writer
      .insertInto('record')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['school_id', 'type', 'id']).doUpdateSet((eb) => ({
          rev: eb.ref('excluded.rev'),
          content: eb.ref('excluded.content'),
          field_revs: eb.ref('excluded.field_revs'),
          digest: eb.ref('excluded.digest'),
        })),
      ),
  );
}

/** A record's change of state, as its indexes see it. */
export interface IndexChange {
  readonly definition: RecordDefinition;
  readonly id: string;
  readonly before: AnyRecord | undefined;
  readonly after: AnyRecord | undefined;
}

/** Moves the look-up keys and the references to file contents from records' old state to their new one. */
export async function indexRecords(
  writer: Writer,
  schoolId: string,
  changes: readonly IndexChange[],
): Promise<void> {
  const added: { school_id: string; type: string; key: string; value: string; id: string }[] = [];
  for (const { definition, id, before, after } of changes) {
    const { type } = definition;
    for (const key of serverKeysOf(definition)) {
      const [old, now] = [before?.[key], after?.[key]];
      if (old === now) continue;
      if (typeof old === 'string') await removeKey(writer, [schoolId, type, key, old, id]);
      if (typeof now === 'string') added.push({ school_id: schoolId, type, key, value: now, id });
    }
    await moveContents(writer, schoolId, { definition, id, before, after });
  }
  await runRows(writer, 'record_key insert', added, (some) => writer.insertInto('record_key').values(some));
}

async function removeKey(
  writer: Writer,
  place: readonly [schoolId: string, type: string, key: string, value: string, id: string],
): Promise<void> {
  const [schoolId, type, key, value, id] = place;
  await runPrepared(writer, 'record_key delete', place, () =>
    writer
      .deleteFrom('record_key')
      .where('school_id', '=', schoolId)
      .where('type', '=', type)
      .where('key', '=', key)
      .where('value', '=', value)
      .where('id', '=', id),
  );
}

async function moveContents(writer: Writer, schoolId: string, change: IndexChange): Promise<void> {
  const { definition, id, before, after } = change;
  const place = { school_id: schoolId, type: definition.type, id };
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
