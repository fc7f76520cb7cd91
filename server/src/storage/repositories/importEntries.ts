import { inGroups, runPrepared, runRows } from '../preparedQuery.ts';
import type { EntryStatus } from '../schema/importTables.ts';
import type { Reader, Writer } from '../storage.ts';
import { unsettled } from './importUnsettled.ts';

/** One person, class, … as a source describes it. */
export interface StagedEntry {
  readonly kind: string;
  readonly id: string;
  /** Canonical JSON; null = the source says it is gone. */
  readonly content: string | null;
  readonly digest: string;
  readonly file: string;
  readonly line: number;
}

/** What a run holds of an entry. `content` is kept only where it differs from the source's: null for `same`, `missing` and `gone`. */
export interface KnownEntry {
  readonly kind: string;
  readonly id: string;
  readonly content: string | null;
  readonly status: EntryStatus;
  readonly file: string;
  readonly line: number;
}

/** What a source said of an entry when it was last applied. */
export interface SourcedEntry {
  readonly id: string;
  readonly content: string;
  readonly digest: string;
  readonly missingSince: number | null;
}

type Sourced = Pick<SourcedEntry, 'digest' | 'missingSince'>;

/** How an entry stands against the source as last applied; a deletion that is said again does not begin its delay anew. */
function statusOf(entry: StagedEntry, known: Sourced | undefined): EntryStatus {
  const there = known !== undefined && known.missingSince === null;
  if (entry.content === null) return there ? 'missing' : 'gone';
  if (known === undefined) return 'new';
  if (!there) return 'back';
  if (known.digest === unsettled(entry.digest)) return 'again';
  return known.digest === entry.digest ? 'same' : 'changed';
}

function rowOf(runId: string, entry: StagedEntry, known: Sourced | undefined) {
  const status = statusOf(entry, known);
  return {
    run_id: runId,
    kind: entry.kind,
    id: entry.id,
    content: status === 'same' ? null : entry.content,
    digest: entry.digest,
    status,
    file: entry.file,
    line: entry.line,
  };
}

/**
 * Stages entries of one kind with their status against the source; those whose id was staged already are left out, and given back with
 * the statuses of the others.
 */
export async function insertEntries(
  writer: Writer,
  run: { readonly id: string; readonly source: string },
  entries: readonly StagedEntry[],
): Promise<{
  readonly refused: readonly StagedEntry[];
  readonly statuses: ReadonlyMap<string, EntryStatus>;
}> {
  const kind = entries[0]?.kind ?? '';
  const ids = entries.map((one) => one.id);
  const known = new Map((await findSourcedStates(writer, run.source, kind, ids)).map((one) => [one.id, one]));
  const refused: StagedEntry[] = [];
  const statuses = new Map<string, EntryStatus>();
  const rows = entries.map((one) => rowOf(run.id, one, known.get(one.id)));
  for (const { id, status } of rows) if (!statuses.has(id)) statuses.set(id, status);
  const inserted = await runRows(writer, 'import_entry insert', rows, (some) =>
    writer
      .insertInto('import_entry')
      .values(some)
      .onConflict((conflict) => conflict.columns(['run_id', 'kind', 'id']).doNothing())
      .returning('id'),
  );
  if (inserted.length < entries.length) {
    // An id that stands there twice was inserted for the first of the two.
    const kept = new Set(inserted.map((row) => row.id));
    refused.push(...entries.filter((one) => !kept.delete(one.id)));
  }
  return { refused, statuses };
}

/** Puts an entry in the place of what the same run staged before (a change that follows an addition in one delta). */
export async function replaceEntry(
  writer: Writer,
  run: { readonly id: string; readonly source: string },
  entry: StagedEntry,
): Promise<EntryStatus> {
  const [known] = await findSourcedStates(writer, run.source, entry.kind, [entry.id]);
  const row = rowOf(run.id, entry, known);
  const { content, digest, status, file, line } = row;
  await writer
    .insertInto('import_entry')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['run_id', 'kind', 'id']).doUpdateSet({ content, digest, status, file, line }),
    )
    .execute();
  await writer
    .deleteFrom('import_link')
    .where('run_id', '=', run.id)
    .where('owner_kind', '=', entry.kind)
    .where('owner_id', '=', entry.id)
    .execute();
  return status;
}

/** What a run staged of an entry. */
export async function findStaged(reader: Reader, runId: string, kind: string, id: string) {
  return (await findAllStaged(reader, runId, kind, [id]))[0];
}

/** What a run staged of these entries, in no order. */
export async function findAllStaged(
  reader: Reader,
  runId: string,
  kind: string,
  ids: readonly string[],
): Promise<readonly KnownEntry[]> {
  const found: KnownEntry[] = [];
  for (const group of inGroups(ids)) {
    const rows = await runPrepared(reader, `import_entry ${group.length}`, [runId, kind, ...group], (db) =>
      db
        .selectFrom('import_entry')
        .select(['kind', 'id', 'content', 'status', 'file', 'line'])
        .where('run_id', '=', runId)
        .where('kind', '=', kind)
        .where('id', 'in', group),
    );
    found.push(...rows);
  }
  return found;
}

/** How these entries stand in a run, for less than reading them; those that it does not hold are not in the map. */
export async function stagedStatuses(
  reader: Reader,
  runId: string,
  kind: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EntryStatus>> {
  const found = new Map<string, EntryStatus>();
  for (const group of inGroups(ids)) {
    const rows = await runPrepared(
      reader,
      `import_entry statuses ${group.length}`,
      [runId, kind, ...group],
      (db) =>
        db
          .selectFrom('import_entry')
          .select(['id', 'status'])
          .where('run_id', '=', runId)
          .where('kind', '=', kind)
          .where('id', 'in', group),
    );
    for (const { id, status } of rows) found.set(id, status);
  }
  return found;
}

/** What a source said of an entry when it was last applied. */
export async function findSourced(
  reader: Reader,
  source: string,
  kind: string,
  id: string,
): Promise<SourcedEntry | undefined> {
  return (await findAllSourced(reader, source, kind, [id]))[0];
}

/** What a source said of these entries when it was last applied, in no order. */
export async function findAllSourced(
  reader: Reader,
  source: string,
  kind: string,
  ids: readonly string[],
): Promise<readonly SourcedEntry[]> {
  const found: SourcedEntry[] = [];
  for (const group of inGroups(ids)) {
    const rows = await runPrepared(reader, `source_entry ${group.length}`, [source, kind, ...group], (db) =>
      db
        .selectFrom('source_entry')
        .select(['id', 'content', 'digest', 'missing_since as missingSince'])
        .where('source', '=', source)
        .where('kind', '=', kind)
        .where('id', 'in', group),
    );
    found.push(...rows);
  }
  return found;
}

/** The digests of these entries in a source and since when they are missing from it, in no order. */
export async function findSourcedStates(
  reader: Reader,
  source: string,
  kind: string,
  ids: readonly string[],
) {
  const found: (Sourced & { readonly id: string })[] = [];
  for (const group of inGroups(ids)) {
    const rows = await runPrepared(
      reader,
      `source_entry states ${group.length}`,
      [source, kind, ...group],
      (db) =>
        db
          .selectFrom('source_entry')
          .select(['id', 'digest', 'missing_since as missingSince'])
          .where('source', '=', source)
          .where('kind', '=', kind)
          .where('id', 'in', group),
    );
    found.push(...rows);
  }
  return found;
}

/** The next entries of a kind with one of these statuses, by id. */
export async function listEntries(
  reader: Reader,
  runId: string,
  kind: string,
  statuses: readonly EntryStatus[],
  after: string,
  limit: number,
): Promise<readonly KnownEntry[]> {
  return reader
    .selectFrom('import_entry')
    .select(['kind', 'id', 'content', 'status', 'file', 'line'])
    .where('run_id', '=', runId)
    .where('kind', '=', kind)
    .where('status', 'in', statuses)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** The next entries of a kind that a source had when it was last applied, by id; those that are missing are left out. */
export async function listSourced(
  reader: Reader,
  source: string,
  kind: string,
  after: string,
  limit: number,
): Promise<readonly SourcedEntry[]> {
  return reader
    .selectFrom('source_entry')
    .select(['id', 'content', 'digest', 'missing_since as missingSince'])
    .where('source', '=', source)
    .where('kind', '=', kind)
    .where('missing_since', 'is', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** How many entries of each kind have each status. */
export async function countEntries(reader: Reader, runId: string) {
  const rows = await reader
    .selectFrom('import_entry')
    .select((eb) => ['kind', 'status', eb.fn.countAll<number>().as('count')])
    .where('run_id', '=', runId)
    .groupBy(['kind', 'status'])
    .orderBy('kind')
    .orderBy('status')
    .execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** How many entries of each kind a source has. */
export async function countSourced(reader: Reader, source: string): Promise<ReadonlyMap<string, number>> {
  const rows = await reader
    .selectFrom('source_entry')
    .select((eb) => ['kind', eb.fn.countAll<number>().as('count')])
    .where('source', '=', source)
    .where('missing_since', 'is', null)
    .groupBy('kind')
    .execute();
  return new Map(rows.map((row) => [row.kind, Number(row.count)]));
}
