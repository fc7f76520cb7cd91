import { inGroups, runPrepared, runRows } from '../preparedQuery.ts';
import type { Tables } from '../schema.ts';
import type { Reader, Writer } from '../storage.ts';

/** One record's change that a run proposes. */
export interface ImportItem {
  readonly schoolId: string;
  readonly no: number;
  readonly type: string;
  readonly id: string;
  readonly op: Tables['import_item']['op'];
  /** JSON. */
  readonly fields: string;
}

export interface DoneItem extends ImportItem {
  readonly before: string | null;
  readonly rev: number | null;
}

type State = Tables['import_item']['state'];

const columns = ['school_id as schoolId', 'no', 'type', 'id', 'op', 'fields', 'before', 'rev'] as const;

/** Adds what a run proposes. */
export async function insertItems(
  writer: Writer,
  runId: string,
  items: readonly ImportItem[],
): Promise<void> {
  const rows = items.map((item) => ({
    school_id: item.schoolId,
    run_id: runId,
    no: item.no,
    type: item.type,
    id: item.id,
    op: item.op,
    fields: item.fields,
    state: 'waiting' as const,
  }));
  await runRows(writer, 'import_item insert', rows, (some) => writer.insertInto('import_item').values(some));
}

/** The schools for which a run has items in this state, in order. One after the other: items are many, schools are few. */
export async function schoolsWithItems(
  reader: Reader,
  runId: string,
  state: State,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let after = ''; ; ) {
    const of = reader.selectFrom('import_item').where('run_id', '=', runId);
    const next = await of
      .select('school_id')
      .where('school_id', '>', after)
      .orderBy('school_id')
      .limit(1)
      .executeTakeFirst();
    if (next === undefined) return found;
    after = next.school_id;
    const has = await of
      .select('no')
      .where('school_id', '=', after)
      .where('state', '=', state)
      .limit(1)
      .executeTakeFirst();
    if (has !== undefined) found.push(after);
  }
}

/** The next items of a school beyond the number `beyond`: in their order to apply them, the last first to undo them. */
export async function nextItems(
  reader: Reader,
  runId: string,
  schoolId: string,
  state: 'waiting' | 'done',
  beyond: number,
  limit: number,
): Promise<readonly DoneItem[]> {
  const forward = state === 'waiting';
  return reader
    .selectFrom('import_item')
    .select(columns)
    .where('run_id', '=', runId)
    .where('school_id', '=', schoolId)
    .where('state', '=', state)
    .where('no', forward ? '>' : '<', beyond)
    .orderBy('no', forward ? 'asc' : 'desc')
    .limit(limit)
    .execute();
}

/** What became of an item. */
export interface MarkedItem extends Pick<DoneItem, 'no' | 'before' | 'rev'> {
  readonly state: State;
}

/**
 * Notes what became of the next items of a school, as {@link nextItems} gave them in the state `was`. Those that end alike, with nothing to give
 * back, are marked together: in a first import all are, and nothing else of that state stands between the first and the last.
 */
export async function markItems(
  writer: Writer,
  runId: string,
  schoolId: string,
  was: 'waiting' | 'done',
  items: readonly MarkedItem[],
): Promise<void> {
  const alike = Map.groupBy(items, ({ state, before, rev }) =>
    before === null ? `${state}/${rev}` : undefined,
  );
  for (const [key, group] of alike) {
    const [first] = group;
    if (first === undefined) continue;
    const { state, before, rev } = first;
    if (key !== undefined && alike.size === 1) {
      const numbers = group.map((one) => one.no);
      await writer
        .updateTable('import_item')
        .set({ state, before, rev })
        .where('run_id', '=', runId)
        .where('school_id', '=', schoolId)
        .where('no', '>=', Math.min(...numbers))
        .where('no', '<=', Math.max(...numbers))
        .where('state', '=', was)
        .execute();
      continue;
    }
    for (const place of key === undefined ? group.map((one) => [one]) : inGroups(group)) {
      await markAlike(writer, runId, schoolId, place);
    }
  }
}

async function markAlike(
  writer: Writer,
  runId: string,
  schoolId: string,
  [first, ...more]: readonly MarkedItem[],
): Promise<void> {
  if (first === undefined) return;
  const { state, before, rev } = first;
  const numbers = [first, ...more].map((one) => one.no);
  const parameters = [state, before, rev, runId, schoolId, ...numbers];
  await runPrepared(writer, `import_item mark ${numbers.length}`, parameters, () =>
    writer
      .updateTable('import_item')
      .set({ state, before, rev })
      .where('run_id', '=', runId)
      .where('school_id', '=', schoolId)
      .where('no', 'in', numbers),
  );
}

/** How many items of each type and kind of change are in each state. */
export async function countItems(reader: Reader, runId: string) {
  const rows = await reader
    .selectFrom('import_item')
    .select((eb) => ['type', 'op', 'state', eb.fn.countAll<number>().as('count')])
    .where('run_id', '=', runId)
    .groupBy(['type', 'op', 'state'])
    .orderBy('type')
    .orderBy('op')
    .execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** A run's changes of rights in a school, in their order after the item `after`. */
export async function membershipItems(
  reader: Reader,
  runId: string,
  schoolId: string,
  after: number,
  limit: number,
): Promise<readonly ImportItem[]> {
  return reader
    .selectFrom('import_item')
    .select(['school_id as schoolId', 'no', 'type', 'id', 'op', 'fields'])
    .where('school_id', '=', schoolId)
    .where('run_id', '=', runId)
    .where('type', '=', 'directory.membership')
    .where('no', '>', after)
    .orderBy('no')
    .limit(limit)
    .execute();
}
