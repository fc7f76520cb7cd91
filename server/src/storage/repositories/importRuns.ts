import type { ImportState, Tables } from '../schema.ts';
import type { Reader, Writer } from '../storage.ts';

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
  for (const [index, { severity, code, file, line, data }] of issues.entries()) {
    const row = { run_id: runId, no: first + index, severity, code, file, line, data: JSON.stringify(data) };
    await writer.insertInto('import_issue').values(row).execute();
  }
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

const parts = ['import_item', 'import_entry', 'import_link', 'import_issue'] as const;

/** Forgets what a run read and proposed; `keep` leaves the run itself with its issues. */
export async function deleteRunRows(writer: Writer, runId: string, keep: boolean): Promise<void> {
  for (const table of parts) {
    if (keep && table === 'import_issue') continue;
    await writer
      .deleteFrom(table)
      .where('run_id', 'in', [runId, beforeRun(runId)])
      .execute();
  }
  if (!keep) await writer.deleteFrom('import_run').where('id', '=', runId).execute();
}

/** Under which run the entries stand that a run replaced. */
export function beforeRun(runId: string): string {
  return `${runId}:before`;
}
