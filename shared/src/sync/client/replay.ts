import type { Actor } from '../../domain/actor.ts';
import { membership } from '../../domain/directory/membership.ts';
import type { SqlReader, SqlRow, SqlWriter } from '../../ports/sqlDatabase.ts';
import { type Decision, decide, type Footprint, type NeedSource, type TextWrite } from '../decide.ts';
import type { ChangedTypes } from './changes.ts';
import type { SyncContext } from './context.ts';
import { type OutboxRow, replayedRows } from './outbox.ts';
import { stateOf } from './state.ts';

interface ShadowRow extends SqlRow {
  readonly type: string;
  readonly id: string;
  readonly rev: number;
  readonly content: string | null;
}

/**
 * Puts back the server's version of every record that replayed actions changed. Between {@link undoPending} and
 * {@link replayPending}, in one transaction, the local tables hold the server's state and nothing else.
 */
export function undoPending(writer: SqlWriter, context: SyncContext, changed: ChangedTypes): void {
  for (const shadow of writer.all<ShadowRow>('SELECT type, id, rev, content FROM sync_shadow')) {
    putBack(writer, context, shadow, changed);
  }
  writer.run('DELETE FROM sync_shadow');
}

/** {@link undoPending} for some records (`<type>/<id>`) only. */
export function undoRecords(
  writer: SqlWriter,
  context: SyncContext,
  records: ReadonlySet<string>,
  changed: ChangedTypes,
): void {
  for (const record of records) {
    const slash = record.indexOf('/');
    const key = { type: record.slice(0, slash), id: record.slice(slash + 1) };
    const shadow = writer.get<ShadowRow>(
      'SELECT type, id, rev, content FROM sync_shadow WHERE type = :type AND id = :id',
      key,
    );
    if (shadow === undefined) continue;
    putBack(writer, context, shadow, changed);
    writer.run('DELETE FROM sync_shadow WHERE type = :type AND id = :id', key);
  }
}

function putBack(writer: SqlWriter, context: SyncContext, shadow: ShadowRow, changed: ChangedTypes): void {
  const { type, id, rev, content } = shadow;
  changed.add(type);
  if (content === null) context.tables.delete(writer, type, id);
  else context.tables.put(writer, type, id, { rev, content });
}

/** Runs again, in order, every action whose effect the server's state here does not include yet. */
export function replayPending(writer: SqlWriter, context: SyncContext, changed: ChangedTypes): void {
  const rows = replayedRows(writer);
  context.footprints.keepOnly(new Set(rows.map((row) => row.mutationId)));
  if (rows.length === 0) return;
  const { serverTime } = stateOf(writer);
  // An action may change the actor's own rights; loaded again only then.
  let actor = context.actor(writer, serverTime);
  for (const row of rows) {
    const { writes } = rerun(writer, context, actor, row, changed);
    if ([...writes].some((record) => record.startsWith(rightsPrefix)))
      actor = context.actor(writer, serverTime);
  }
}

/** Records on which every action depends, through its author's rights. */
export const rightsPrefix = `${membership.type}/`;

/** Runs one stored action again and writes its effect; notes when it no longer runs. */
export function rerun(
  writer: SqlWriter,
  context: SyncContext,
  actor: Actor,
  row: OutboxRow,
  changed: ChangedTypes,
): Footprint {
  const decision = decideLocally(writer, context, actor, row);
  const doubt = decision.kind === 'applied' ? null : decision.code;
  if (decision.kind === 'applied') writeOptimistic(writer, context, decision.writes, changed);
  if (doubt !== row.doubt) {
    writer.run('UPDATE sync_outbox SET doubt = :doubt WHERE position = :position', {
      doubt,
      position: row.position,
    });
  }
  context.footprints.set(row.mutationId, decision.footprint);
  return decision.footprint;
}

/** What an action would do to the state visible now. Never a conflict: the server alone sees the others' changes. */
export function decideLocally(
  reader: SqlReader,
  context: SyncContext,
  actor: Actor,
  mutation: Pick<OutboxRow, 'name' | 'args' | 'mutationId' | 'claimedAt'>,
): Decision {
  const mutator = context.mutators.get(mutation.name);
  // Made by a newer program before this one was put back: the server knows it.
  if (mutator === undefined)
    return { kind: 'rejected', code: 'sync.mutator_unknown', data: {}, footprint: nothing };
  const args = mutator.args.safeParse(mutation.args);
  if (!args.success) return { kind: 'rejected', code: 'sync.args_invalid', data: {}, footprint: nothing };
  return decide({
    definitions: context.definitions,
    mutator,
    source: localSource(reader, context),
    actor,
    args: args.data,
    mutationId: mutation.mutationId,
    host: 'client',
    now: mutation.claimedAt,
    claimedAt: mutation.claimedAt,
  });
}

const nothing: Footprint = { reads: new Set(), types: new Set(), writes: new Set() };

/** Writes an action's effect, keeping the server's version of each record the first time it is touched. */
export function writeOptimistic(
  writer: SqlWriter,
  context: SyncContext,
  writes: readonly TextWrite[],
  changed: ChangedTypes,
): void {
  for (const { type, id, content } of writes) {
    const before = context.tables.get(writer, type, id);
    writer.run(
      `INSERT INTO sync_shadow (type, id, rev, content) VALUES (:type, :id, :rev, :content)
       ON CONFLICT (type, id) DO NOTHING`,
      { type, id, rev: before?.rev ?? 0, content: before?.content ?? null },
    );
    changed.add(type);
    if (content === null) context.tables.delete(writer, type, id);
    else context.tables.put(writer, type, id, { rev: before?.rev ?? serverRev(writer, type, id), content });
  }
}

/** The server's revision of a record that a pending deletion hides. */
function serverRev(reader: SqlReader, type: string, id: string): number {
  const row = reader.get<{ rev: number }>('SELECT rev FROM sync_shadow WHERE type = :type AND id = :id', {
    type,
    id,
  });
  return row?.rev ?? 0;
}

function localSource(reader: SqlReader, context: SyncContext): NeedSource {
  return {
    one(type, id) {
      const record = context.tables.get(reader, type, id);
      return record && { id, ...record };
    },
    many: (type, key, value) => context.tables.by(reader, type, key, value),
    changedSince: () => false,
  };
}
