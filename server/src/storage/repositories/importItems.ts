import { inGroups, runPrepared } from '../preparedQuery.ts';
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
  for (const group of inGroups(items)) {
    const rows = group.map((item) => ({
      school_id: item.schoolId,
      run_id: runId,
      no: item.no,
      type: item.type,
      id: item.id,
      op: item.op,
      fields: item.fields,
      state: 'waiting' as const,
      before: null,
      rev: null,
    }));
    await runPrepared(
      writer,
      `import_item insert ${rows.length}`,
      rows.flatMap((row) => Object.values(row)),
      () => writer.insertInto('import_item').values(rows),
    );
  }
}

/** The schools for which a run has items in this state. */
export async function schoolsWithItems(
  reader: Reader,
  runId: string,
  state: State,
): Promise<readonly string[]> {
  const rows = await reader
    .selectFrom('import_item')
    .select('school_id')
    .distinct()
    .where('run_id', '=', runId)
    .where('state', '=', state)
    .orderBy('school_id')
    .execute();
  return rows.map((row) => row.school_id);
}

/** The next items of a school: in their order to apply them, the last first to undo them. */
export async function nextItems(
  reader: Reader,
  runId: string,
  schoolId: string,
  state: 'waiting' | 'done',
  limit: number,
): Promise<readonly DoneItem[]> {
  return reader
    .selectFrom('import_item')
    .select(columns)
    .where('run_id', '=', runId)
    .where('state', '=', state)
    .where('school_id', '=', schoolId)
    .orderBy('no', state === 'waiting' ? 'asc' : 'desc')
    .limit(limit)
    .execute();
}

/** Notes what became of an item. */
export async function markItem(
  writer: Writer,
  runId: string,
  item: Pick<DoneItem, 'schoolId' | 'no' | 'before' | 'rev'>,
  state: State,
): Promise<void> {
  await runPrepared(
    writer,
    'import_item mark',
    [state, item.before, item.rev, item.schoolId, runId, item.no],
    () =>
      writer
        .updateTable('import_item')
        .set({ state, before: item.before, rev: item.rev })
        .where('school_id', '=', item.schoolId)
        .where('run_id', '=', runId)
        .where('no', '=', item.no),
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
