import type { MutatorDefinition } from '../../domain/mutator.ts';
import type { Profile } from '../../domain/directory/profile.ts';
import type { QueryContext } from '../../domain/query.ts';
import type { RecordDefinition } from '../../domain/record.ts';
import type { Json } from '../../lib/canonicalJson.ts';
import type { Disposable } from '../../lib/disposable.ts';
import { AppError } from '../../lib/errors.ts';
import { newId, type SchoolId, type UserId } from '../../lib/ids.ts';
import { ok, type Result, refused } from '../../lib/result.ts';
import { schoolDay } from '../../lib/schoolDay.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Random } from '../../ports/random.ts';
import type { SqlDatabase, SqlReader, SqlWriter } from '../../ports/sqlDatabase.ts';
import { hostTimers, type Timers } from '../../ports/timers.ts';
import type { Transport } from '../../ports/transport.ts';
import { protocolVersion } from '../version.ts';
import type { ChangedTypes } from './changes.ts';
import type { ContentUploader } from './contentPort.ts';
import type { SyncContext } from './context.ts';
import { replaceDevice } from './deviceChange.ts';
import { Footprints } from './footprints.ts';
import { localActor } from './localActor.ts';
import { mutateIn } from './mutate.ts';
import { openStore } from './openStore.ts';
import { rowsToSend } from './outbox.ts';
import { recordTables } from './recordStore.ts';
import { type Refusal, readRefusals } from './refusals.ts';
import { resync } from './resync.ts';
import { Runner } from './runner.ts';
import { changeState, stateOf } from './state.ts';
import type { SyncStatus, TransferBytes } from './status.ts';
import { StatusBoard } from './statusBoard.ts';
import { syncUntilSettled } from './syncRound.ts';

/** What an engine is made of. It does not own the database: whoever opened it closes it, after {@link SyncEngine.dispose}. */
export interface SyncEngineOptions {
  readonly database: SqlDatabase;
  readonly definitions: ReadonlyMap<string, RecordDefinition>;
  readonly mutators: ReadonlyMap<string, MutatorDefinition>;
  readonly transport: Transport;
  readonly hasher: Hasher;
  readonly random: Random;
  readonly clock: Clock;
  readonly userId: UserId;
  readonly schoolId: SchoolId;
  /** As what the person of several roles works in this session; absent = they have one profile. */
  readonly profile?: Profile | undefined;
  /** The device that signed in; adopted when it is not the one that signed in before. */
  readonly deviceId: string;
  /** What the list of devices calls this one, should it need a new identity. */
  readonly deviceLabel: string;
  /**
   * Where this device's outbox stands on the server, for a host that keeps nothing between its starts (the portal): what follows continues
   * the chain. Ignored by a database that has an outbox already.
   */
  readonly resumeAt?: { readonly seq: number; readonly hash: string };
  readonly timers?: Timers;
  /** File contents; absent where there are none (tests of records alone). */
  readonly uploader?: ContentUploader;
  readonly protocol?: number;
  /** Scopes in view, for the portal; undefined = all. */
  readonly want?: () => readonly string[] | undefined;
  /** What an action is about, in names for its author: kept with it, for the lists of what waits and what was refused. */
  readonly about?: SyncContext['about'];
  /** Structured log without personal data: a code and numbers. */
  readonly log?: (event: string, data: Readonly<Record<string, string | number>>) => void;
}

/** Synchronisation of one person's data on one host. */
export interface SyncEngine extends Disposable {
  /** Carries out a named action here and now, and queues it for the server: one transaction. */
  mutate(name: string, args: unknown): Result<{ readonly mutationId: string }>;
  /** The local tables, for queries. */
  readonly reader: SqlReader;
  /** What queries know of the person; the day is the host clock's, for display only. */
  queryContext(): QueryContext;
  /** Synchronises now; resolves when everything is exchanged. @throws {AppError} why it could not be */
  syncNow(): Promise<void>;
  /** Synchronises by itself: after actions, on the server's hints, and from time to time. */
  start(): void;
  stop(): void;
  status(): SyncStatus;
  onStatus(listener: (status: SyncStatus) => void): Disposable;
  /** Told the record types whose visible state changed, after each commit. */
  onChange(listener: (types: ReadonlySet<string>) => void): Disposable;
  refusals(): readonly Refusal[];
  /** The person has seen a refusal and gives the action up. Harmless when it is not there. */
  dismissRefusal(id: string): void;
  /** Tries a refused action again, edited or as it was; the refusal leaves the tray only if it is accepted here. */
  resubmit(id: string, args: unknown): Result<{ readonly mutationId: string }>;
  /** The person has read the notices about this key. */
  dismissNotices(): void;
  /** After another sign-in: continue as this device, at once where synchronisation was started. Nothing that is waiting is lost. */
  adoptDevice(deviceId: string): void;
  /** Loads everything anew, keeping what is visible and what waits. For support, after damage: never needed in normal work. */
  resync(): void;
  /** Bytes of the transfers under way, from whoever transfers. */
  reportTransfer(direction: 'upload' | 'download', bytes: TransferBytes): void;
  /** The signature and time of the last contact stored, as a proof for what was claimed after it. */
  lastServerTime(): { readonly time: number; readonly signature: string | null };
}

/**
 * Opens the engine over a database.
 * @throws {AppError} `sync.database_newer` when a newer program made the database
 */
export function createSyncEngine(options: SyncEngineOptions): SyncEngine {
  const { database, transport } = options;
  const context = syncContext(options);
  openStore(database, context, options.deviceId, options.resumeAt);
  // Only another sign-in changes the device; the identity taken after a fork or a rewind is kept from one start to the next.
  if (stateOf(database).accountDevice !== options.deviceId)
    adopt(database, context, options.deviceId, new Set());

  const board = new StatusBoard(database);
  const changeListeners = new Set<(types: ReadonlySet<string>) => void>();
  const changed = (types: ChangedTypes): void => {
    board.refresh();
    if (types.size > 0) for (const listener of changeListeners) listener(types);
  };
  const settle = (signal: AbortSignal): Promise<void> =>
    syncUntilSettled(
      {
        database,
        context,
        transport,
        uploader: options.uploader,
        clock: options.clock,
        protocol: options.protocol ?? protocolVersion,
        deviceLabel: options.deviceLabel,
        want: () => options.want?.(),
        changed,
        heard: (head) => board.heard(head),
        received: (records) => board.received(records),
      },
      signal,
    );
  const exchange = async (signal: AbortSignal): Promise<void> => {
    await settle(signal);
    if (!stateOf(database).sweep) return;
    await options.uploader?.sweep();
    // A sweep may name again, by an action, what nothing named.
    if (rowsToSend(database, 1).length > 0) await settle(signal);
  };
  const runner = new Runner({
    exchange,
    timers: options.timers ?? hostTimers,
    random: options.random,
    hints: (listener) => transport.hints(listener),
    began: () => board.began(),
    ended: (error) => {
      board.ended(error);
      if (error !== undefined) options.log?.('sync.failed', { code: error.code });
    },
  });

  const mutate = (
    name: string,
    args: unknown,
    replaces?: string,
  ): Result<{ readonly mutationId: string }> => {
    const types: ChangedTypes = new Set();
    const work = (writer: SqlWriter) => {
      const action = {
        name,
        args,
        mutationId: newId(options.random),
        claimedAt: Math.trunc(options.clock.now()),
      };
      const judged = mutateIn(writer, context, action, types);
      if (judged.ok && replaces !== undefined) {
        writer.run('DELETE FROM sync_refusal WHERE id = :id', { id: replaces });
      }
      return judged;
    };
    const result = context.footprints.guard(() => database.transaction(work));
    if (!result.ok) return result;
    changed(types);
    runner.acted();
    return ok(result.value);
  };

  return {
    mutate: (name, args) => mutate(name, args),
    reader: database,
    queryContext: () => ({
      userId: options.userId,
      schoolId: options.schoolId,
      today: schoolDay(options.clock.now()),
    }),
    syncNow: () => runner.now(),
    start: () => runner.start(),
    stop: () => runner.stop(),
    status: () => board.status.value,
    onStatus: (listener) => board.status.listen(listener),
    onChange(listener) {
      changeListeners.add(listener);
      return { dispose: () => void changeListeners.delete(listener) };
    },
    refusals: () => readRefusals(database),
    dismissRefusal(id) {
      database.transaction((writer) => writer.run('DELETE FROM sync_refusal WHERE id = :id', { id }));
      board.refresh();
    },
    resubmit(id, args) {
      const refusal = readRefusals(database).find((one) => one.id === id);
      return refusal === undefined ? refused('sync.refusal_gone') : mutate(refusal.name, args, id);
    },
    dismissNotices() {
      database.transaction((writer) => changeState(writer, { notices: [] }));
      board.refresh();
    },
    adoptDevice(deviceId) {
      const types: ChangedTypes = new Set();
      adopt(database, context, deviceId, types);
      board.change({ authRequired: false });
      changed(types);
      runner.resume();
    },
    resync: () => {
      resync(database);
      board.refresh();
      runner.acted();
    },
    reportTransfer: (direction, bytes) => board.change({ [direction]: bytes }),
    lastServerTime() {
      const { serverTime, serverTimeSig } = stateOf(database);
      return { time: serverTime, signature: serverTimeSig };
    },
    dispose() {
      runner.stop();
      changeListeners.clear();
    },
  };
}

/** Continues as the device that signed in. */
function adopt(database: SqlDatabase, context: SyncContext, deviceId: string, changed: ChangedTypes): void {
  if (stateOf(database).deviceId !== deviceId) {
    replaceDevice(database, context, deviceId, undefined, undefined, 0, changed);
  }
  database.transaction((writer) => changeState(writer, { accountDevice: deviceId }));
}

function syncContext(options: SyncEngineOptions): SyncContext {
  const tables = recordTables(options.definitions.values());
  if (!options.definitions.has('directory.membership')) {
    throw new AppError('sync.definitions_incomplete');
  }
  return {
    definitions: options.definitions,
    mutators: options.mutators,
    tables,
    hasher: options.hasher,
    footprints: new Footprints(),
    about: options.about ?? (() => ({})),
    actor: localActor(tables, options.userId, options.schoolId, options.profile),
  };
}

export type { Json, Refusal, SyncStatus };
