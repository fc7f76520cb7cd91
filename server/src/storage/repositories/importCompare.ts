import { sql } from 'kysely';
import { runRows } from '../preparedQuery.ts';
import type { EntryStatus } from '../schema/importTables.ts';
import type { Writer } from '../storage.ts';

/**
 * Stages as `missing` what the source had of a kind and this reading has not, from the id `after` on, at most `limit` looked at. Returns the
 * last id looked at; undefined = finished.
 */
export async function addMissing(
  writer: Writer,
  run: { readonly id: string; readonly source: string },
  kind: string,
  after: string,
  limit: number,
): Promise<string | undefined> {
  const known = await writer
    .selectFrom('source_entry')
    .select(['id', 'digest'])
    .where('source', '=', run.source)
    .where('kind', '=', kind)
    .where('missing_since', 'is', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  const last = known.at(-1);
  if (last === undefined) return undefined;
  const read = await writer
    .selectFrom('import_entry')
    .select('id')
    .where('run_id', '=', run.id)
    .where('kind', '=', kind)
    .where('id', '>', after)
    .where('id', '<=', last.id)
    .execute();
  const staged = new Set(read.map((row) => row.id));
  const rows = known.filter((one) => !staged.has(one.id));
  await stage(writer, run.id, kind, rows, 'missing');
  return last.id;
}

/**
 * Marks entries to be looked at again although their own description is unchanged. Those that the run does not hold are brought in: the
 * caller names only such as the source has.
 */
export async function touchEntries(
  writer: Writer,
  runId: string,
  kind: string,
  ids: readonly string[],
): Promise<void> {
  const rows = ids.map((id) => ({ id, digest: '' }));
  await stage(writer, runId, kind, rows, 'touched');
}

/** Stages entries that have been missing for long as due for removal. */
export async function stageRemoval(
  writer: Writer,
  runId: string,
  kind: string,
  entries: readonly { readonly id: string; readonly digest: string }[],
): Promise<void> {
  await stage(writer, runId, kind, entries, 'missing');
}

async function stage(
  writer: Writer,
  runId: string,
  kind: string,
  entries: readonly { readonly id: string; readonly digest: string }[],
  status: EntryStatus,
): Promise<void> {
  const rows = entries.map(({ id, digest }) => ({
    run_id: runId,
    kind,
    id,
    content: null,
    digest,
    missing_since: null,
    status,
    file: '',
    line: 0,
  }));
  await runRows(writer, 'import_entry stage', rows, (some) =>
    writer
      .insertInto('import_entry')
      .values(some)
      .onConflict((conflict) =>
        conflict
          .columns(['run_id', 'kind', 'id'])
          .doUpdateSet((eb) => ({ status: eb.ref('excluded.status') }))
          // A literal: each row brings its own values and no other.
          .where('import_entry.status', '=', sql.lit('same' as const)),
      ),
  );
}
