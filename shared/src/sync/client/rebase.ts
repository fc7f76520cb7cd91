import type { SqlWriter } from '../../ports/sqlDatabase.ts';
import type { SyncResponse } from '../wire.ts';
import type { ChangedTypes } from './changes.ts';
import type { SyncContext } from './context.ts';
import { type Affected, affectedBy, outgrew } from './footprints.ts';
import { outboxRowById, replayedIds } from './outbox.ts';
import { replayPending, rerun, rightsPrefix, undoPending, undoRecords } from './replay.ts';
import { stateOf } from './state.ts';

/** Undo before a page, replay after it: of everything, or only of what the page can concern. Both end in the same state. */
export interface Rebase {
  undo(): void;
  replay(): void;
}

/**
 * Chooses how to rebase. A backlog of thousands of actions would otherwise be undone and run again at every page.
 * @param before ids of the actions replayed before this response; those that left since are undone
 * @param whole whatever happens, everything is to be run again
 */
export function planRebase(
  writer: SqlWriter,
  context: SyncContext,
  response: SyncResponse,
  before: readonly string[],
  whole: boolean,
  changed: ChangedTypes,
): Rebase {
  const all: Rebase = {
    undo: () => undoPending(writer, context, changed),
    replay: () => replayPending(writer, context, changed),
  };
  if (whole || !isSteady(response)) return all;
  const staying = replayedIds(writer);
  const stays = new Set(staying);
  const touched = new Set(response.rows.map((row) => `${row.type}/${row.id}`));
  for (const id of before) {
    if (stays.has(id)) continue;
    const print = context.footprints.get(id);
    if (print === undefined) return all;
    for (const record of print.writes) touched.add(record);
  }
  if ([...touched].some((record) => record.startsWith(rightsPrefix))) return all;
  const affected = affectedBy(context.footprints, staying, touched);
  if (affected === undefined || [...affected.records].some((record) => record.startsWith(rightsPrefix)))
    return all;
  return {
    undo: () => undoRecords(writer, context, affected.records, changed),
    replay: () => {
      context.footprints.keepOnly(stays);
      if (replaySome(writer, context, affected, changed)) return;
      all.undo();
      all.replay();
    },
  };
}

/** A page that only changes records of scopes that are already complete, and erases none. */
function isSteady({ head, rows }: SyncResponse): boolean {
  if ((head.scopes ?? []).length > 0 || (head.complete ?? []).length > 0) return false;
  return rows.every((row) => row.op !== 'purge');
}

/** Runs the affected actions again; false when one reaches further than before, so that everything must be. */
function replaySome(
  writer: SqlWriter,
  context: SyncContext,
  affected: Affected,
  changed: ChangedTypes,
): boolean {
  if (affected.actions.length === 0) return true;
  const actor = context.actor(writer, stateOf(writer).serverTime);
  for (const id of affected.actions) {
    const row = outboxRowById(writer, id);
    if (row === undefined) return false;
    if (outgrew(rerun(writer, context, actor, row, changed), affected)) return false;
  }
  return true;
}
