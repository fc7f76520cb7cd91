import { runRows } from '../preparedQuery.ts';
import type { Tables } from '../schema.ts';
import type { ImportState } from '../schema/importTables.ts';
import type { Reader, Writer } from '../storage.ts';
import { deleteIssues } from './importIssues.ts';

export interface ImportRun {
  readonly id: string;
  /** Whose directory: `aaf:creteil`, `csv:0750001A`. */
  readonly source: string;
  readonly format: string;
  readonly mode: Tables['import_run']['mode'];
  readonly state: ImportState;
  readonly follows: string;
  /** JSON. */
  readonly details: string;
  readonly createdAt: number;
}

/** What is wrong at a line of a file. `data` holds identifiers and codes, never names. */
export interface ImportIssue {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly file: string;
  /** From 1; 0 = the whole file. */
  readonly line: number;
  readonly data: Readonly<Record<string, string | number>>;
}

const columns = [
  'id',
  'source',
  'format',
  'mode',
  'state',
  'follows',
  'details',
  'created_at as createdAt',
] as const;

export async function insertRun(writer: Writer, run: ImportRun, tokenHash: string): Promise<void> {
  const { createdAt, ...rest } = run;
  await writer
    .insertInto('import_run')
    .values({ ...rest, token_hash: tokenHash, created_at: createdAt })
    .execute();
}

export async function findRun(reader: Reader, id: string): Promise<ImportRun | undefined> {
  return reader.selectFrom('import_run').select(columns).where('id', '=', id).executeTakeFirst();
}

/** The run that a token confirms. */
export async function findRunByToken(reader: Reader, tokenHash: string): Promise<ImportRun | undefined> {
  return reader
    .selectFrom('import_run')
    .select(columns)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
}

/** The runs of a source (all sources when absent) in one of these states, newest first. */
export async function findRuns(
  reader: Reader,
  states: readonly ImportState[],
  source?: string,
): Promise<readonly ImportRun[]> {
  const query = reader.selectFrom('import_run').select(columns).where('state', 'in', states);
  const chosen = source === undefined ? query : query.where('source', '=', source);
  return chosen.orderBy('created_at', 'desc').orderBy('id').execute();
}

export async function setRunState(
  writer: Writer,
  id: string,
  change: { readonly state?: ImportState; readonly details?: string },
): Promise<void> {
  await writer.updateTable('import_run').set(change).where('id', '=', id).execute();
}

export async function insertIssues(
  writer: Writer,
  runId: string,
  first: number,
  issues: readonly ImportIssue[],
): Promise<void> {
  const rows = issues.map(({ severity, code, file, line, data }, index) => ({
    run_id: runId,
    no: first + index,
    severity,
    code,
    file,
    line,
    data: JSON.stringify(data),
  }));
  await runRows(writer, 'import_issue insert', rows, (some) =>
    writer.insertInto('import_issue').values(some),
  );
}

/** In the order in which they were found. */
export async function findIssues(reader: Reader, runId: string): Promise<readonly ImportIssue[]> {
  const rows = await reader
    .selectFrom('import_issue')
    .select(['severity', 'code', 'file', 'line', 'data'])
    .where('run_id', '=', runId)
    .orderBy('no')
    .execute();
  return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as ImportIssue['data'] }));
}

/** The next issues of a run after the number `after`, of one severity or of any. */
export async function listIssues(
  reader: Reader,
  runId: string,
  severity: ImportIssue['severity'] | undefined,
  after: number,
  limit: number,
): Promise<readonly (ImportIssue & { readonly no: number })[]> {
  const query = reader
    .selectFrom('import_issue')
    .select(['no', 'severity', 'code', 'file', 'line', 'data'])
    .where('run_id', '=', runId)
    .where('no', '>', after);
  const chosen = severity === undefined ? query : query.where('severity', '=', severity);
  const rows = await chosen.orderBy('no').limit(limit).execute();
  return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as ImportIssue['data'] }));
}

/**
 * Forgets what a run read and proposed, at most `limit` rows of each table, and what was wrong with its files; `keep` leaves the run itself, which says
 * when what was applied. Returns whether more is left: the caller goes on in another transaction.
 */
export async function deleteRunRows(
  writer: Writer,
  runId: string,
  keep: boolean,
  limit: number,
): Promise<boolean> {
  let more = false;
  for (const id of [runId, beforeRun(runId)]) {
    const entries = await writer
      .selectFrom('import_entry')
      .select(['kind', 'id'])
      .where('run_id', '=', id)
      .orderBy('kind')
      .orderBy('id')
      .limit(limit)
      .execute();
    for (const { group, first, last } of stretches(entries, ({ kind }) => kind)) {
      await writer
        .deleteFrom('import_entry')
        .where('run_id', '=', id)
        .where('kind', '=', group)
        .where('id', '>=', first.id)
        .where('id', '<=', last.id)
        .execute();
    }
    const links = await writer
      .selectFrom('import_link')
      .select(['owner_kind', 'owner_id'])
      .distinct()
      .where('run_id', '=', id)
      .orderBy('owner_kind')
      .orderBy('owner_id')
      .limit(limit)
      .execute();
    for (const { group, first, last } of stretches(links, (one) => one.owner_kind)) {
      await writer
        .deleteFrom('import_link')
        .where('run_id', '=', id)
        .where('owner_kind', '=', group)
        .where('owner_id', '>=', first.owner_id)
        .where('owner_id', '<=', last.owner_id)
        .execute();
    }
    more ||= entries.length === limit || links.length === limit;
  }
  const items = await writer
    .selectFrom('import_item')
    .select(['school_id', 'no'])
    .where('run_id', '=', runId)
    .orderBy('school_id')
    .orderBy('no')
    .limit(limit)
    .execute();
  for (const { group, first, last } of stretches(items, (one) => one.school_id)) {
    await writer
      .deleteFrom('import_item')
      .where('run_id', '=', runId)
      .where('school_id', '=', group)
      .where('no', '>=', first.no)
      .where('no', '<=', last.no)
      .execute();
  }
  more ||= items.length === limit;
  if (more) return true;
  // They name entries by their identifiers, and nobody opens the report of a run that is over.
  await deleteIssues(writer, runId);
  if (keep) return false;
  await writer.deleteFrom('import_run').where('id', '=', runId).execute();
  return false;
}

/** Rows that follow one another in a table, cut where their group changes. */
function stretches<Row>(rows: readonly Row[], groupOf: (row: Row) => string) {
  return [...Map.groupBy(rows, groupOf)].flatMap(([group, [first, ...more]]) =>
    first === undefined ? [] : [{ group, first, last: more.at(-1) ?? first }],
  );
}

/** Under which run the entries stand that a run replaced. */
export function beforeRun(runId: string): string {
  return `${runId}:before`;
}
