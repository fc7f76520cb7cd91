import { AppError, isAppError } from '../../lib/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SqlDatabase } from '../../ports/sqlDatabase.ts';
import type { Transport } from '../../ports/transport.ts';
import type { SyncHead, SyncRequest, SyncResponse } from '../wire.ts';
import { applyResponse } from './applyResponse.ts';
import { buildRequest, contentsToUpload } from './buildRequest.ts';
import type { ChangedTypes } from './changes.ts';
import type { ContentUploader } from './contentPort.ts';
import type { SyncContext } from './context.ts';
import { replaceDevice, rewindAcknowledged } from './deviceChange.ts';
import { type Gathered, gatherPages } from './gatherPages.ts';
import { giveUp } from './giveUp.ts';
import { type OutboxRow, rowsToSend } from './outbox.ts';
import { readScopes } from './scopes.ts';
import { changeState, stateOf } from './state.ts';

/** What a synchronisation works with. */
export interface RoundHost {
  readonly database: SqlDatabase;
  readonly context: SyncContext;
  readonly transport: Transport;
  readonly uploader: ContentUploader | undefined;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly protocol: number;
  readonly deviceLabel: string;
  want(): readonly string[] | undefined;
  /** Called after each commit that changed visible state. */
  changed(types: ChangedTypes): void;
  /** Called after each response. */
  heard(head: SyncHead): void;
  /** Called after each commit of records, with how many there were. */
  received(records: number): void;
}

/** A synchronisation that does not settle is ended: the next one goes on from where it stopped. */
const maxDeviceChanges = 4;
const maxBlocked = 3;
const maxStarts = 8;

/**
 * Exchanges with the server until both have everything: one round trip when nothing is new. Every step is committed; stopping
 * anywhere and starting again later ends in the same state.
 * @throws {AppError} `net.*`, `auth.*`, `server.*` from the transport; `sync.*` when the server's answers do not fit
 */
export async function syncUntilSettled(host: RoundHost, signal?: AbortSignal): Promise<void> {
  let deviceChanges = 0;
  /** How often in a row the server lacked contents of the same action. A server that was put back lacks those of many, one after the other. */
  const blocked = { by: '', times: 0 };
  /** How often each scope was started anew in this synchronisation. */
  const starts = new Map<number, number>();
  let forgotCursor = false;
  for (;;) {
    signal?.throwIfAborted();
    const { request, waiting } = buildRequest(host.database, host.context, {
      protocol: host.protocol,
      want: host.want(),
    });
    let response: SyncResponse;
    let failure: Gathered['failure'];
    try {
      const first = await host.transport.sync(request, signal);
      ({ response, failure } = await gatherPages(host.transport, request, first, {
        clock: host.clock,
        signal,
      }));
    } catch (error) {
      if (forgotCursor || !isAppError(error) || error.code !== 'sync.cursor_unreadable') throw error;
      forgotCursor = true;
      host.database.transaction((writer) => changeState(writer, { cursor: null }));
      continue;
    }
    host.heard(response.head);
    if (response.head.device !== undefined) {
      deviceChanges += 1;
      if (deviceChanges > maxDeviceChanges) throw new AppError('sync.device_unsettled');
      await settleDevice(host, request, response.head, response.head.device);
      continue;
    }
    for (const change of response.head.scopes ?? []) {
      const times = (starts.get(change.no) ?? 0) + 1;
      starts.set(change.no, times);
      if (times > maxStarts) throw new AppError('sync.page_invalid', { reason: 'starts_again' });
    }
    const effect = applyResponse(host.database, host.context, request, response);
    host.received(response.rows.filter((row) => row.op === 'put').length);
    if (effect.changed.size > 0) host.changed(effect.changed);
    if (failure !== undefined) throw failure.error;
    if (effect.missing.length > 0) {
      const by = rowsToSend(host.database, 1)[0]?.mutationId ?? '';
      blocked.times = by === blocked.by ? blocked.times + 1 : 1;
      blocked.by = by;
      if (blocked.times > maxBlocked) throw new AppError('sync.contents_unaccepted');
      await supplyMissing(host, effect.missing, signal);
      continue;
    }
    const next = rowsToSend(host.database, 1)[0];
    if (request.push !== undefined && stateOf(host.database).ackedSeq === request.last.seq) {
      throw new AppError('sync.page_invalid', { reason: 'results_missing' });
    }
    if (!effect.caughtUp && !effect.wrote) throw new AppError('sync.page_invalid', { reason: 'no_progress' });
    if (response.head.clientTooOld === true && next === undefined) return;
    if (waiting !== undefined && effect.caughtUp && waiting.mutationId === next?.mutationId) {
      await supply(host, waiting, signal);
    } else if (effect.caughtUp && next === undefined && !reloadToAsk(host, request)) return;
  }
}

/** Whether a checksum mismatch was just found, whose scope is to be asked for; once, not until it is granted. */
function reloadToAsk(host: RoundHost, request: SyncRequest): boolean {
  const wanted = readScopes(host.database).filter((scope) => scope.refetch === 'wanted');
  return wanted.some((scope) => scope.no !== null && request.refetch?.includes(scope.no) !== true);
}

async function settleDevice(
  host: RoundHost,
  request: SyncRequest,
  head: SyncHead,
  device: NonNullable<SyncHead['device']>,
): Promise<void> {
  const { database, context } = host;
  // Another tab or a sign-in may have changed the device meanwhile: ask again as the new one.
  if (stateOf(database).deviceId !== request.device) return;
  if (device.status === 'revoked') {
    database.transaction((writer) => changeState(writer, { revoked: true }));
    throw new AppError('sync.device_revoked');
  }
  const changed: ChangedTypes = new Set();
  const lost = device.status === 'behind' || device.status === 'gap';
  if (lost && rewindAcknowledged(database, context, device.lastSeq, device.lastHash, head.time, changed)) {
    host.changed(changed);
    return;
  }
  const { deviceId } = await host.transport.registerDevice(host.deviceLabel);
  const kind = device.status === 'behind' ? 'restored' : device.status === 'gap' ? 'forked' : device.status;
  replaceDevice(database, context, deviceId, kind, lost ? device.lastSeq : undefined, head.time, changed);
  host.changed(changed);
}

/** Why contents will not be on the server however often they are sent: waiting would hold up everything after them. */
const unsendable: ReadonlySet<string> = new Set(['files.content_lost', 'files.quota', 'files.too_large']);

/** Uploads an action's contents, or takes the action out of the way when this key no longer has them or the server will not take them. */
async function supply(host: RoundHost, row: OutboxRow, signal: AbortSignal | undefined): Promise<void> {
  try {
    for (const manifest of contentsToUpload(host.database, host.context, row)) {
      await host.uploader?.upload(manifest, signal);
    }
  } catch (error) {
    if (!isAppError(error) || !unsendable.has(error.code)) throw error;
    host.changed(giveUp(host.database, host.context, row, error.code));
  }
}

/** The server lacks contents of the first unacknowledged action. */
async function supplyMissing(
  host: RoundHost,
  missing: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  host.uploader?.forgetUploaded(missing);
  const row = rowsToSend(host.database, 1)[0];
  if (row === undefined) return;
  if (contentsToUpload(host.database, host.context, row).length > 0) return supply(host, row, signal);
  host.changed(giveUp(host.database, host.context, row, 'files.content_lost'));
}
