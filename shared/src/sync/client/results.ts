import { canonicalJson } from '../../lib/canonicalJson.ts';
import { AppError } from '../../lib/errors.ts';
import type { SqlWriter } from '../../ports/sqlDatabase.ts';
import type { MutationResult } from '../wire.ts';
import { type OutboxRow, outboxRowAt } from './outbox.ts';
import { changeState, stateOf } from './state.ts';

/** What the server's answers to a push changed here. */
export interface ResultsEffect {
  /** Something left the outbox for the tray: its optimistic effect must go. */
  readonly refused: boolean;
  /** File contents that the server asks for before it takes the next action. */
  readonly missing: readonly string[];
}

/**
 * Takes the answers in order. An accepted action stays replayed until the pull has caught up; a refused one goes to the tray with
 * its arguments and is never dropped silently. Answers already taken are skipped.
 */
export function takeResults(
  writer: SqlWriter,
  results: readonly MutationResult[],
  serverTime: number,
): ResultsEffect {
  let { deviceId, ackedSeq, ackedHash } = stateOf(writer);
  let refused = false;
  let missing: readonly string[] = [];
  for (const result of results) {
    if (result.seq <= ackedSeq) continue;
    const row = outboxRowAt(writer, deviceId, result.seq);
    if (row === undefined || result.seq !== ackedSeq + 1) {
      throw new AppError('sync.page_invalid', { reason: 'result_unexpected' });
    }
    if (result.status === 'blocked') {
      missing = result.missing ?? [];
      break;
    }
    if (result.status === 'applied')
      writer.run('DELETE FROM sync_refusal WHERE id = :id', { id: row.mutationId });
    else {
      refuse(writer, row, result, serverTime);
      refused = true;
    }
    writer.run(
      `UPDATE sync_outbox SET state = :state, outcome = :outcome, doubt = NULL, acked_at = :serverTime WHERE position = :position`,
      {
        state: result.status === 'applied' ? 'acked' : 'archived',
        outcome: result.status === 'applied' ? 'applied' : 'refused',
        serverTime,
        position: row.position,
      },
    );
    ackedSeq = row.seq;
    ackedHash = row.hash;
  }
  changeState(writer, { ackedSeq, ackedHash });
  return { refused, missing };
}

/**
 * Takes what a restored server says of actions that this client believes applied: those which a copy of the key sent again and which are
 * refused now go to the tray. What was erased here stays erased.
 */
export function takeAgain(writer: SqlWriter, again: readonly MutationResult[], serverTime: number): boolean {
  const { deviceId, ackedSeq } = stateOf(writer);
  let refused = false;
  for (const result of again) {
    const row = result.seq <= ackedSeq ? outboxRowAt(writer, deviceId, result.seq) : undefined;
    if (row === undefined || row.outcome !== 'applied' || row.state === 'erased') continue;
    if (result.status !== 'rejected' && result.status !== 'conflict') continue;
    refuse(writer, row, result, serverTime);
    writer.run(`UPDATE sync_outbox SET state = 'archived', outcome = 'refused' WHERE position = :position`, {
      position: row.position,
    });
    refused = true;
  }
  return refused;
}

/** Puts an action in the tray of what was not accepted. */
export function refuse(
  writer: SqlWriter,
  row: OutboxRow,
  result: Pick<MutationResult, 'code' | 'data'> & { readonly status: string },
  serverTime: number,
): void {
  writer.run(
    `INSERT OR REPLACE INTO sync_refusal (id, name, args, code, data, conflict, claimed_at, refused_at, touches, about)
     VALUES (:id, :name, :args, :code, :data, :conflict, :claimedAt, :refusedAt, :touches, :about)`,
    {
      id: row.mutationId,
      name: row.name,
      args: canonicalJson(row.args),
      code: result.code ?? 'sync.refused',
      data: JSON.stringify(result.data ?? {}),
      conflict: result.status === 'conflict' ? 1 : 0,
      claimedAt: row.claimedAt,
      refusedAt: serverTime,
      touches: JSON.stringify(row.touches),
      about: JSON.stringify(row.about),
    },
  );
}
