import { inGroups, runPrepared } from '../preparedQuery.ts';
import type { EntryStatus } from '../schema.ts';
import type { Reader, Writer } from '../storage.ts';

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

export interface EntryLink {
  readonly relation: string;
  readonly fromId: string;
  readonly toId: string;
  readonly ownerKind: string;
  readonly ownerId: string;
}

export interface KnownEntry {
  readonly kind: string;
  readonly id: string;
  readonly content: string | null;
  readonly status: EntryStatus;
  readonly file: string;
  readonly line: number;
}

/** Stages entries; those whose kind and id were staged already are left out, and given back. */
export async function insertEntries(
  writer: Writer,
  runId: string,
  entries: readonly StagedEntry[],
): Promise<readonly StagedEntry[]> {
  const refused: StagedEntry[] = [];
  for (const group of inGroups(entries)) {
    const rows = group.map((one) => ({
      run_id: runId,
      kind: one.kind,
      id: one.id,
      content: one.content,
      digest: one.digest,
      missing_since: null,
      status: 'same' as const,
      file: one.file,
      line: one.line,
    }));
    const inserted = await runPrepared(
      writer,
      `import_entry insert ${rows.length}`,
      rows.flatMap((row) => Object.values(row)),
      () =>
        writer
          .insertInto('import_entry')
          .values(rows)
          .onConflict((conflict) => conflict.columns(['run_id', 'kind', 'id']).doNothing())
          .returning(['kind', 'id', 'line', 'file']),
    );
    if (inserted.length === group.length) continue;
    const kept = new Set(inserted.map((row) => `${row.kind}/${row.id}/${row.file}/${row.line}`));
    refused.push(...group.filter((one) => !kept.has(`${one.kind}/${one.id}/${one.file}/${one.line}`)));
  }
  return refused;
}

/** Puts an entry in the place of what the same run staged before (a change that follows an addition in one delta). */
export async function replaceEntry(writer: Writer, runId: string, entry: StagedEntry): Promise<void> {
  const { kind, id, content, digest, file, line } = entry;
  const state = { content, digest, file, line };
  await writer
    .insertInto('import_entry')
    .values({ run_id: runId, kind, id, ...state, missing_since: null, status: 'same' })
    .onConflict((conflict) => conflict.columns(['run_id', 'kind', 'id']).doUpdateSet(state))
    .execute();
  await writer
    .deleteFrom('import_link')
    .where('run_id', '=', runId)
    .where('owner_kind', '=', kind)
    .where('owner_id', '=', id)
    .execute();
}

export async function insertLinks(writer: Writer, runId: string, links: readonly EntryLink[]): Promise<void> {
  for (const group of inGroups(links)) {
    const rows = group.map((one) => ({
      run_id: runId,
      relation: one.relation,
      from_id: one.fromId,
      to_id: one.toId,
      owner_kind: one.ownerKind,
      owner_id: one.ownerId,
    }));
    const key = ['run_id', 'owner_kind', 'owner_id', 'relation', 'from_id', 'to_id'] as const;
    await runPrepared(
      writer,
      `import_link insert ${rows.length}`,
      rows.flatMap((row) => Object.values(row)),
      () =>
        writer
          .insertInto('import_link')
          .values(rows)
          .onConflict((conflict) => conflict.columns([...key]).doNothing()),
    );
  }
}

/** What a run staged of an entry; `content` is null when it says that the entry is gone. */
export async function findStaged(reader: Reader, runId: string, kind: string, id: string) {
  const rows = await runPrepared(reader, 'import_entry one', [runId, kind, id], (db) =>
    db
      .selectFrom('import_entry')
      .select(['kind', 'id', 'content', 'status', 'file', 'line'])
      .where('run_id', '=', runId)
      .where('kind', '=', kind)
      .where('id', '=', id),
  );
  return rows[0];
}

/** What a source said of an entry when it was last applied. */
export async function findSourced(reader: Reader, source: string, kind: string, id: string) {
  const rows = await runPrepared(reader, 'source_entry one', [source, kind, id], (db) =>
    db
      .selectFrom('source_entry')
      .select(['kind', 'id', 'content', 'missing_since as missingSince'])
      .where('source', '=', source)
      .where('kind', '=', kind)
      .where('id', '=', id),
  );
  return rows[0];
}

const linkColumns = [
  'relation',
  'from_id as fromId',
  'to_id as toId',
  'owner_kind as ownerKind',
  'owner_id as ownerId',
] as const;

/** The staged ends of a relation: `to` gives where it leads from these, `from` who leads there. */
export async function stagedLinks(
  reader: Reader,
  runId: string,
  relation: string,
  side: 'from_id' | 'to_id',
  id: string,
): Promise<readonly EntryLink[]> {
  return runPrepared(reader, `import_link by ${side}`, [runId, relation, id], (db) =>
    db
      .selectFrom('import_link')
      .select(linkColumns)
      .where('run_id', '=', runId)
      .where('relation', '=', relation)
      .where(side, '=', id),
  );
}

/** The same in the source as it was last applied. */
export async function sourcedLinks(
  reader: Reader,
  source: string,
  relation: string,
  side: 'from_id' | 'to_id',
  id: string,
): Promise<readonly EntryLink[]> {
  return runPrepared(reader, `source_link by ${side}`, [source, relation, id], (db) =>
    db
      .selectFrom('source_link')
      .select(linkColumns)
      .where('source', '=', source)
      .where('relation', '=', relation)
      .where(side, '=', id),
  );
}

/** Staged entries of a kind in one of these states, by id, after `after`. */
export async function staged(
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
