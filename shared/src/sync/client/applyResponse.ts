import type { SqlDatabase, SqlWriter } from '../../ports/sqlDatabase.ts';
import { keepAcknowledgedDays } from '../limits.ts';
import type { SyncRequest, SyncResponse } from '../wire.ts';
import { applyPage } from './applyPage.ts';
import type { ChangedTypes } from './changes.ts';
import type { SyncContext } from './context.ts';
import { closeGaps, requeueOlderDevices } from './deviceChange.ts';
import { judgeSums } from './integrity.ts';
import { replayedIds } from './outbox.ts';
import { planRebase } from './rebase.ts';
import { takeAgain, takeResults } from './results.ts';
import { readScopes, ScopeTable } from './scopes.ts';
import { changeState, type Notice, stateOf } from './state.ts';

/** What one response did here. */
export interface ResponseEffect {
  readonly changed: ChangedTypes;
  /** The server has nothing more for us now. */
  readonly caughtUp: boolean;
  /** File contents to upload before the next action is accepted. */
  readonly missing: readonly string[];
  /** Something was written, so that one more round may be needed (a scope to reload, actions to send again). */
  readonly wrote: boolean;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Applies a response in one transaction: answers, page, cursor, pending actions again. A crash at any point leaves the state before
 * or after the whole of it. Writes nothing when there is nothing new.
 * @throws {AppError} `sync.page_invalid` when it does not fit what this client holds
 */
export function applyResponse(
  database: SqlDatabase,
  context: SyncContext,
  request: SyncRequest,
  response: SyncResponse,
): ResponseEffect {
  const { head, rows } = response;
  const state = stateOf(database);
  const newEpoch = state.epoch !== null && head.epoch !== state.epoch;
  const caughtUp = head.more !== true && head.clientTooOld !== true;
  const page = rows.length > 0 || (head.scopes ?? []).length > 0 || (head.complete ?? []).length > 0;
  const archives =
    caughtUp && database.get(`SELECT 1 AS one FROM sync_outbox WHERE state = 'acked'`) !== undefined;
  const sums = caughtUp ? (head.sums ?? []) : [];
  const moved = head.cursor !== undefined && head.cursor !== state.cursor;
  const judged = sums.length > 0 && judgeSums(readScopes(database), sums).length > 0;
  const changed: ChangedTypes = new Set();
  const finishes = caughtUp && !state.whole;
  const idle = !page && !archives && !moved && !judged && !finishes && (head.results ?? []).length === 0;
  if (idle && head.epoch === state.epoch) return { changed, caughtUp, missing: [], wrote: false };

  const work = (writer: SqlWriter): ResponseEffect => {
    const before = replayedIds(writer);
    const { refused, missing } = takeResults(writer, head.results ?? [], head.time);
    const undone = newEpoch && takeAgain(writer, head.again ?? [], head.time);
    const notices = (newEpoch && requeueOlderDevices(writer, context)) || undone ? [restored(head.time)] : [];
    if (caughtUp) archiveAcknowledged(writer, head.time);
    const anew = newEpoch || request.cursor === undefined;
    const moves = page || anew || refused || archives || (caughtUp && (head.results ?? []).length > 0);
    const rebase = moves ? planRebase(writer, context, response, before, anew, changed) : undefined;
    rebase?.undo();
    const { sweep } = page || anew ? applyPage(writer, context, response, anew, changed) : { sweep: false };
    closeGaps(writer, context);
    markSums(writer, sums);
    const stored = stateOf(writer);
    changeState(writer, {
      epoch: head.epoch,
      cursor: head.cursor ?? stored.cursor,
      // A signed time is kept with its signature; answers that bring nothing have none.
      ...(head.sig !== '' && { serverTime: head.time, serverTimeSig: head.sig }),
      sweep: stored.sweep || sweep,
      notices: [...stored.notices, ...notices],
      whole: stored.whole || caughtUp,
      // With all of it seen here, whatever is done from now on rests on it.
      ...(caughtUp && replayedIds(writer).length === 0 && { earlier: [] }),
    });
    rebase?.replay();
    return { changed, caughtUp, missing, wrote: true };
  };
  return context.footprints.guard(() => database.transaction(work));
}

function restored(at: number): Notice {
  return { kind: 'restored', at };
}

function archiveAcknowledged(writer: SqlWriter, serverTime: number): void {
  writer.run(`UPDATE sync_outbox SET state = 'archived' WHERE state = 'acked'`);
  writer.run(`DELETE FROM sync_outbox WHERE state IN ('archived', 'erased') AND acked_at < :before`, {
    before: serverTime - keepAcknowledgedDays * dayMs,
  });
}

function markSums(writer: SqlWriter, sums: Parameters<typeof judgeSums>[1]): void {
  if (sums.length === 0) return;
  const scopes = new ScopeTable(writer);
  for (const scope of judgeSums(scopes.all(), sums)) scopes.set(scope);
  scopes.write(writer);
}
