import type { EntryStatus } from '../schema.ts';
import type { Reader, Writer } from '../storage.ts';
import { beforeRun } from './importRuns.ts';

/** The statuses with which an entry changes what is kept of its source. */
const moving = ['new', 'changed', 'back', 'missing'] as const satisfies readonly EntryStatus[];

/**
 * Takes the next entries of a run into the source as last applied, and keeps what they replace for an undo. Run again after a crash it
 * goes on where it was. Returns how many entries it took; 0 = finished.
 */
export async function adoptEntries(
  writer: Writer,
  run: { readonly id: string; readonly source: string; readonly mode: string },
  now: number,
  limit: number,
): Promise<number> {
  const entries = await writer
    .selectFrom('import_entry')
    .select(['kind', 'id', 'content', 'digest', 'status'])
    .where('run_id', '=', run.id)
    .where('status', 'in', moving)
    .limit(limit)
    .execute();
  for (const entry of entries) {
    const one = { source: run.source, kind: entry.kind, id: entry.id };
    await keepBefore(writer, run.id, one);
    if (entry.status === 'missing' && run.mode === 'removal') {
      await removeSourced(writer, one);
    } else if (entry.content === null) {
      await writer
        .updateTable('source_entry')
        .set({ missing_since: now })
        .where('source', '=', one.source)
        .where('kind', '=', one.kind)
        .where('id', '=', one.id)
        .execute();
    } else {
      await putSourced(writer, one, run.id, entry.content, entry.digest, null);
    }
    await writer
      .updateTable('import_entry')
      .set({ status: 'same', missing_since: 1 })
      .where('run_id', '=', run.id)
      .where('kind', '=', one.kind)
      .where('id', '=', one.id)
      .execute();
  }
  return entries.length;
}

/** Gives the source back what a run replaced in it; as {@link adoptEntries}. */
export async function restoreEntries(
  writer: Writer,
  run: { readonly id: string; readonly source: string },
  limit: number,
): Promise<number> {
  const entries = await writer
    .selectFrom('import_entry')
    .select(['kind', 'id'])
    .where('run_id', '=', run.id)
    .where('missing_since', 'is not', null)
    .limit(limit)
    .execute();
  const kept = beforeRun(run.id);
  for (const { kind, id } of entries) {
    const one = { source: run.source, kind, id };
    const before = await writer
      .selectFrom('import_entry')
      .select(['content', 'digest', 'missing_since'])
      .where('run_id', '=', kept)
      .where('kind', '=', kind)
      .where('id', '=', id)
      .executeTakeFirst();
    if (before === undefined || before.content === null) await removeSourced(writer, one);
    else await putSourced(writer, one, kept, before.content, before.digest, before.missing_since);
    await writer
      .updateTable('import_entry')
      .set({ missing_since: null })
      .where('run_id', '=', run.id)
      .where('kind', '=', kind)
      .where('id', '=', id)
      .execute();
  }
  return entries.length;
}

interface Place {
  readonly source: string;
  readonly kind: string;
  readonly id: string;
}

async function keepBefore(writer: Writer, runId: string, one: Place): Promise<void> {
  const before = await writer
    .selectFrom('source_entry')
    .select(['content', 'digest', 'missing_since'])
    .where('source', '=', one.source)
    .where('kind', '=', one.kind)
    .where('id', '=', one.id)
    .executeTakeFirst();
  if (before === undefined) return;
  const place = { run_id: beforeRun(runId), kind: one.kind, id: one.id, file: '', line: 0 };
  await writer
    .insertInto('import_entry')
    .values({ ...place, ...before, status: 'same' })
    .execute();
  await copyLinks(writer, 'source', one.source, one, (rows) =>
    writer
      .insertInto('import_link')
      .values(rows.map((row) => ({ run_id: beforeRun(runId), ...row })))
      .execute(),
  );
}

async function putSourced(
  writer: Writer,
  one: Place,
  linksOf: string,
  content: string,
  digest: string,
  missingSince: number | null,
): Promise<void> {
  const state = { content, digest, missing_since: missingSince };
  await writer
    .insertInto('source_entry')
    .values({ ...one, ...state })
    .onConflict((conflict) => conflict.columns(['source', 'kind', 'id']).doUpdateSet(state))
    .execute();
  await removeLinks(writer, one);
  await copyLinks(writer, 'run', linksOf, one, (rows) =>
    writer
      .insertInto('source_link')
      .values(rows.map((row) => ({ source: one.source, ...row })))
      .execute(),
  );
}

async function removeSourced(writer: Writer, one: Place): Promise<void> {
  await writer
    .deleteFrom('source_entry')
    .where('source', '=', one.source)
    .where('kind', '=', one.kind)
    .where('id', '=', one.id)
    .execute();
  await removeLinks(writer, one);
}

async function removeLinks(writer: Writer, one: Place): Promise<void> {
  await writer
    .deleteFrom('source_link')
    .where('source', '=', one.source)
    .where('owner_kind', '=', one.kind)
    .where('owner_id', '=', one.id)
    .execute();
}

interface LinkRow {
  readonly relation: string;
  readonly from_id: string;
  readonly to_id: string;
  readonly owner_kind: string;
  readonly owner_id: string;
}

async function copyLinks(
  writer: Writer,
  from: 'source' | 'run',
  name: string,
  one: Place,
  insert: (rows: readonly LinkRow[]) => Promise<unknown>,
): Promise<void> {
  const columns = ['relation', 'from_id', 'to_id', 'owner_kind', 'owner_id'] as const;
  const rows =
    from === 'source'
      ? await writer
          .selectFrom('source_link')
          .select(columns)
          .where('source', '=', name)
          .where('owner_kind', '=', one.kind)
          .where('owner_id', '=', one.id)
          .execute()
      : await writer
          .selectFrom('import_link')
          .select(columns)
          .where('run_id', '=', name)
          .where('owner_kind', '=', one.kind)
          .where('owner_id', '=', one.id)
          .execute();
  if (rows.length > 0) await insert(rows);
}

/** Entries that a source has not had since before `until`, by kind and id: due for removal. */
export async function dueForRemoval(reader: Reader, source: string, until: number) {
  return reader
    .selectFrom('source_entry')
    .select(['kind', 'id', 'content', 'digest'])
    .where('source', '=', source)
    .where('missing_since', '<=', until)
    .orderBy('kind')
    .orderBy('id')
    .execute();
}
