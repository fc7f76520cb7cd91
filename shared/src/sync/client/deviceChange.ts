import type { SqlDatabase, SqlWriter } from '../../ports/sqlDatabase.ts';
import { chainStart } from '../chain.ts';
import { maxEarlierDevices } from '../limits.ts';
import type { ChangedTypes } from './changes.ts';
import type { SyncContext } from './context.ts';
import { chainEnd, type OutboxRow, outboxRowAt, outboxRows, rechain, rowsToSend } from './outbox.ts';
import { replayPending, undoPending } from './replay.ts';
import { changeState, type EarlierDevice, type Notice, type SyncState, stateOf } from './state.ts';

/**
 * The server has less of this device than it had acknowledged: it was restored. Goes back to its position, so that everything after it
 * is sent again under the same device. False when that cannot be done honestly: our chain is not the server's, a link's text is
 * gone, or the person has already dealt with a refusal that would be asked again.
 */
export function rewindAcknowledged(
  database: SqlDatabase,
  context: SyncContext,
  lastSeq: number,
  lastHash: string | undefined,
  serverTime: number,
  changed: ChangedTypes,
): boolean {
  const state = stateOf(database);
  const hash =
    lastSeq === 0
      ? chainStart(context.hasher, state.deviceId)
      : outboxRowAt(database, state.deviceId, lastSeq)?.hash;
  if (hash === undefined || lastSeq >= state.ackedSeq || (lastHash !== undefined && lastHash !== hash))
    return false;
  const rows = outboxRows(database, ['acked', 'archived', 'erased']).filter(
    (row) => row.deviceId === state.deviceId && row.seq > lastSeq,
  );
  if (rows.length !== state.ackedSeq - lastSeq) return false;
  const work = (writer: SqlWriter): boolean => {
    if (rows.some((row) => row.state === 'erased' || handled(writer, row))) return false;
    undoPending(writer, context, changed);
    for (const { position } of rows) {
      writer.run(
        `UPDATE sync_outbox SET state = 'pending', outcome = 'none', acked_at = NULL WHERE position = :position`,
        { position },
      );
    }
    changeState(writer, {
      ackedSeq: lastSeq,
      ackedHash: hash,
      notices: withNotice(writer, 'restored', serverTime),
    });
    replayPending(writer, context, changed);
    return true;
  };
  return context.footprints.guard(() => database.transaction(work));
}

/** Whether a refused action is no longer in the tray: the person dismissed it or sent it otherwise. */
function handled(writer: SqlWriter, row: OutboxRow): boolean {
  if (row.outcome !== 'refused') return false;
  return writer.get('SELECT 1 AS one FROM sync_refusal WHERE id = :id', { id: row.mutationId }) === undefined;
}

/**
 * Continues as another device: everything that this host has and the server may not have is sent again, in order, under the new
 * identity. The server knows actions by their ids, so that none takes effect twice.
 * @param resendFrom acknowledged actions of the old device after this seq are sent again too; undefined = none
 */
export function replaceDevice(
  database: SqlDatabase,
  context: SyncContext,
  deviceId: string,
  kind: Notice['kind'] | undefined,
  resendFrom: number | undefined,
  serverTime: number,
  changed: ChangedTypes,
): void {
  const work = (writer: SqlWriter): void => {
    const before = stateOf(writer);
    undoPending(writer, context, changed);
    const again = outboxRows(writer, ['pending', 'acked', 'archived']).filter((row) => {
      if (row.state !== 'archived') return true;
      if (resendFrom === undefined || row.outcome !== 'applied') return false;
      return row.deviceId !== before.deviceId || row.seq > resendFrom;
    });
    const start = { deviceId, seq: 0, hash: chainStart(context.hasher, deviceId) };
    rechain(writer, context.hasher, start, again);
    changeState(writer, {
      deviceId,
      earlier: again.length > 0 ? earlierOf(before, resendFrom) : [],
      ackedSeq: 0,
      ackedHash: start.hash,
      revoked: false,
      notices: kind === undefined ? before.notices : withNotice(writer, kind, serverTime),
    });
    replayPending(writer, context, changed);
  };
  context.footprints.guard(() => database.transaction(work));
}

/**
 * What this host was, up to now: nothing that waits may conflict with what was done under those names. A server that lost the end of it gets
 * that again under the new name.
 */
function earlierOf(before: SyncState, resendFrom: number | undefined): readonly EarlierDevice[] {
  const seq = Math.min(before.ackedSeq, resendFrom ?? before.ackedSeq);
  return [...before.earlier, { device: before.deviceId, seq }].slice(-maxEarlierDevices);
}

/**
 * After a restore, sends again what earlier identities of this host had acknowledged: the server may have lost it as well.
 * Returns whether there was any.
 */
export function requeueOlderDevices(writer: SqlWriter, context: SyncContext): boolean {
  const state = stateOf(writer);
  const older = outboxRows(writer, ['archived']).filter(
    (row) => row.outcome === 'applied' && row.deviceId !== state.deviceId,
  );
  if (older.length === 0) return false;
  const acked = { deviceId: state.deviceId, seq: state.ackedSeq, hash: state.ackedHash };
  rechain(writer, context.hasher, chainEnd(writer, acked), older);
  return true;
}

/** After an unsent action left the outbox: the following ones move up, so that the chain has no hole. */
export function closeGaps(writer: SqlWriter, context: SyncContext): void {
  const state = stateOf(writer);
  const gap = writer.get<{ gap: number }>(
    `SELECT count(*) AS gap FROM (
       SELECT seq - :acked - row_number() OVER (ORDER BY seq) AS hole FROM sync_outbox
       WHERE state = 'pending' AND device_id = :deviceId
     ) WHERE hole <> 0`,
    { acked: state.ackedSeq, deviceId: state.deviceId },
  );
  if ((gap?.gap ?? 0) === 0) return;
  const start = { deviceId: state.deviceId, seq: state.ackedSeq, hash: state.ackedHash };
  rechain(writer, context.hasher, start, rowsToSend(writer, -1));
}

function withNotice(writer: SqlWriter, kind: Notice['kind'], at: number): readonly Notice[] {
  return [...stateOf(writer).notices, { kind, at }];
}
