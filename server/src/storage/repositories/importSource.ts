import { sql } from 'kysely';
import type { EntryStatus } from '../schema/importTables.ts';
import type { Reader, Writer } from '../storage.ts';
import { findSourcedStates } from './importEntries.ts';
import { beforeRun } from './importRuns.ts';
import { addSourcePeople, deleteSourcePeople } from './sourcePeople.ts';

/** The statuses with which an entry changes what is kept of its source. */
export const movingStatuses = [
  'new',
  'changed',
  'back',
  'missing',
  'again',
] as const satisfies readonly EntryStatus[];

/** Entries of one kind between two ids, both included. */
interface Span {
  readonly kind: string;
  readonly first: string;
  readonly last: string;
  /** Of those that move. */
  readonly ids: readonly string[];
}

/** In `import_entry.missing_since`: this run's entry has been taken into its source. */
const adopted = 1;

/**
 * Takes entries of a kind, at most `limit` from the id `after` on, into the source as last applied, and keeps what they replace for an
 * undo. What was taken before a crash is not taken again. Returns the last id; undefined = the kind is finished.
 */
export async function adoptEntries(
  writer: Writer,
  run: { readonly id: string; readonly source: string; readonly mode: string },
  kind: string,
  after: string,
  now: number,
  limit: number,
): Promise<string | undefined> {
  const span = await nextSpan(writer, run.id, kind, after, limit, null);
  if (span === undefined) return undefined;
  const { first, last } = span;
  const kept = beforeRun(run.id);
  // Lists, not EXISTS: SQLite would look through the whole span for each row, since the span bounds both sides.
  const moving = (...statuses: readonly EntryStatus[]) => sql`(select e.id from import_entry e
    where e.run_id = ${run.id} and e.kind = ${kind} and e.id >= ${first} and e.id <= ${last}
      and e.missing_since is null and e.status in (${sql.join(statuses)}))`;
  const moves = moving('changed', 'back', 'missing', 'again');
  const here = sql`s.source = ${run.source} and s.kind = ${kind} and s.id >= ${first} and s.id <= ${last}`;
  await sql`insert into import_entry (run_id, kind, id, content, digest, missing_since, status, file, line)
    select ${kept}, s.kind, s.id, s.content, s.digest, s.missing_since, 'same', '', 0
    from source_entry s where ${here} and s.id in ${moves}`.execute(writer);
  const owned = sql`l.owner_kind = ${kind} and l.owner_id >= ${first} and l.owner_id <= ${last}`;
  await sql`insert into import_link (run_id, relation, from_id, to_id, owner_kind, owner_id)
    select ${kept}, l.relation, l.from_id, l.to_id, l.owner_kind, l.owner_id from source_link l
    where l.source = ${run.source} and ${owned} and l.owner_id in ${moves}`.execute(writer);
  const unlinked = run.mode === 'removal' ? moving('missing') : moving('changed', 'back', 'again');
  await sql`delete from source_link as l where l.source = ${run.source} and ${owned}
    and l.owner_id in ${unlinked}`.execute(writer);
  if (run.mode === 'removal') {
    await sql`delete from source_entry as s where ${here} and s.id in ${moves}`.execute(writer);
    await deleteSourcePeople(writer, run.source, kind, span.ids);
  } else {
    await sql`update source_entry as s set missing_since = ${now} where ${here}
      and s.id in ${moving('missing')}`.execute(writer);
    await sql`insert into source_entry (source, kind, id, content, digest, missing_since)
      select ${run.source}, e.kind, e.id, e.content, e.digest, null from import_entry e
      where e.run_id = ${run.id} and e.kind = ${kind} and e.id >= ${first} and e.id <= ${last}
        and e.missing_since is null and e.status in ('new', 'changed', 'back', 'again')
      on conflict (source, kind, id) do update set content = excluded.content, digest = excluded.digest,
        missing_since = null`.execute(writer);
    await sql`insert into source_link (source, relation, from_id, to_id, owner_kind, owner_id)
      select ${run.source}, l.relation, l.from_id, l.to_id, l.owner_kind, l.owner_id from import_link l
      where l.run_id = ${run.id} and ${owned} and l.owner_id in ${moving('new', 'changed', 'back', 'again')}
      on conflict do nothing`.execute(writer);
    await addSourcePeople(writer, run.source, kind, span.ids);
  }
  await mark(writer, run.id, span, adopted);
  return last;
}

/** Gives the source back what a run replaced in it; as {@link adoptEntries}. */
export async function restoreEntries(
  writer: Writer,
  run: { readonly id: string; readonly source: string },
  kind: string,
  after: string,
  limit: number,
): Promise<string | undefined> {
  const span = await nextSpan(writer, run.id, kind, after, limit, adopted);
  if (span === undefined) return undefined;
  const { first, last } = span;
  const kept = beforeRun(run.id);
  const taken = sql`(select e.id from import_entry e where e.run_id = ${run.id} and e.kind = ${kind}
    and e.id >= ${first} and e.id <= ${last} and e.missing_since = ${adopted})`;
  await sql`delete from source_link as l where l.source = ${run.source} and l.owner_kind = ${kind}
    and l.owner_id >= ${first} and l.owner_id <= ${last} and l.owner_id in ${taken}`.execute(writer);
  await sql`delete from source_entry as s where s.source = ${run.source} and s.kind = ${kind}
    and s.id >= ${first} and s.id <= ${last} and s.id in ${taken}`.execute(writer);
  await sql`insert into source_entry (source, kind, id, content, digest, missing_since)
    select ${run.source}, b.kind, b.id, b.content, b.digest, b.missing_since from import_entry b
    where b.run_id = ${kept} and b.kind = ${kind} and b.id >= ${first} and b.id <= ${last}
      and b.id in ${taken}`.execute(writer);
  await deleteSourcePeople(writer, run.source, kind, span.ids);
  const again = await findSourcedStates(writer, run.source, kind, span.ids);
  await addSourcePeople(
    writer,
    run.source,
    kind,
    again.map((one) => one.id),
  );
  await sql`insert into source_link (source, relation, from_id, to_id, owner_kind, owner_id)
    select ${run.source}, b.relation, b.from_id, b.to_id, b.owner_kind, b.owner_id from import_link b
    where b.run_id = ${kept} and b.owner_kind = ${kind} and b.owner_id >= ${first} and b.owner_id <= ${last}
      and b.owner_id in ${taken}`.execute(writer);
  await mark(writer, run.id, span, null);
  return last;
}

async function nextSpan(
  reader: Reader,
  runId: string,
  kind: string,
  after: string,
  limit: number,
  state: number | null,
): Promise<Span | undefined> {
  const rows = await reader
    .selectFrom('import_entry')
    .select('id')
    .where('run_id', '=', runId)
    .where('kind', '=', kind)
    .where('status', 'in', movingStatuses)
    .where('missing_since', state === null ? 'is' : '=', state)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { kind, first: first.id, last: last.id, ids: rows.map((one) => one.id) };
}

async function mark(writer: Writer, runId: string, span: Span, state: number | null): Promise<void> {
  await writer
    .updateTable('import_entry')
    .set({ missing_since: state })
    .where('run_id', '=', runId)
    .where('kind', '=', span.kind)
    .where('id', '>=', span.first)
    .where('id', '<=', span.last)
    .where('status', 'in', movingStatuses)
    .execute();
}

/** Entries of a kind that a source has not had since before `until`, by id: due for removal. */
export async function dueForRemoval(
  reader: Reader,
  source: string,
  kind: string,
  until: number,
  after: string,
  limit: number,
) {
  return reader
    .selectFrom('source_entry')
    .select(['kind', 'id', 'content', 'digest'])
    .where('source', '=', source)
    .where('kind', '=', kind)
    .where('missing_since', '<=', until)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** People whom a source has no more, who left first first; and how many there are. */
export async function listMissing(reader: Reader, source: string, kinds: readonly string[], limit: number) {
  const missing = reader
    .selectFrom('source_entry')
    .where('source', '=', source)
    .where('kind', 'in', kinds)
    .where('missing_since', 'is not', null);
  const rows = await missing
    .select(['kind', 'id', 'content', 'missing_since as missingSince'])
    .orderBy('missing_since')
    .orderBy('kind')
    .orderBy('id')
    .limit(limit)
    .execute();
  const [counted] = await missing.select((eb) => eb.fn.countAll<number>().as('count')).execute();
  return { total: Number(counted?.count ?? 0), rows };
}

/** Every source that has entries. */
export async function entrySources(reader: Reader): Promise<readonly string[]> {
  const rows = await reader
    .selectFrom('source_entry')
    .select('source')
    .distinct()
    .orderBy('source')
    .execute();
  return rows.map((row) => row.source);
}
