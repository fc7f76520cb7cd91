import type { AppError } from '../../lib/errors.ts';
import type { SqlDatabase } from '../../ports/sqlDatabase.ts';
import type { SyncHead } from '../wire.ts';
import { needsSignIn } from './backoff.ts';
import { outboxCounts } from './outbox.ts';
import { readScopes } from './scopes.ts';
import { stateOf } from './state.ts';
import { Observable, type SyncStatus } from './status.ts';

const noBytes = { doneBytes: 0, totalBytes: 0 };

/** Keeps the {@link SyncStatus} true: what is stored is read again after each commit, the rest is told by the runner. */
export class StatusBoard {
  readonly status: Observable<SyncStatus>;
  readonly #database: SqlDatabase;
  #serverTime = 0;

  constructor(database: SqlDatabase) {
    this.#database = database;
    const { serverTime, whole } = stateOf(database);
    this.status = new Observable<SyncStatus>({
      connection: 'unknown',
      syncing: false,
      lastSyncAt: serverTime === 0 ? null : serverTime,
      // One that was interrupted says how far it came, with or without a network.
      firstSyncRecords: whole || serverTime === 0 ? null : this.#membersHeld(),
      upload: noBytes,
      download: noBytes,
      authRequired: false,
      clientTooOld: false,
      problem: null,
      ...this.#stored(),
    });
  }

  /** Reads again what is stored. */
  refresh(): void {
    this.change(this.#stored());
  }

  change(part: Partial<SyncStatus>): void {
    this.status.set({ ...this.status.value, ...part });
  }

  /** A synchronisation begins. */
  began(): void {
    const { firstSyncRecords } = this.status.value;
    const { whole } = stateOf(this.#database);
    this.change({ syncing: true, firstSyncRecords: whole ? null : (firstSyncRecords ?? 0) });
  }

  /** So many records came and are stored. */
  received(records: number): void {
    const { firstSyncRecords } = this.status.value;
    if (firstSyncRecords !== null) this.change({ firstSyncRecords: firstSyncRecords + records });
  }

  /** A response came. */
  heard(head: SyncHead): void {
    this.#serverTime = head.time;
    this.change({ connection: 'online', authRequired: false, clientTooOld: head.clientTooOld === true });
  }

  /** A synchronisation ended, well or not. */
  ended(error: AppError | undefined): void {
    const part: Partial<SyncStatus> =
      error === undefined
        ? { connection: 'online', lastSyncAt: this.#serverTime, firstSyncRecords: null, problem: null }
        : {
            connection: error.code.startsWith('net.') ? 'offline' : this.status.value.connection,
            authRequired: this.status.value.authRequired || needsSignIn(error),
            problem: { code: error.code, data: error.data },
          };
    this.change({ ...this.#stored(), ...part, syncing: false });
  }

  /** How many records have come, each once a scope: what was told while they came. */
  #membersHeld(): number {
    return this.#database.get<{ count: number }>('SELECT count(*) AS count FROM sync_member')?.count ?? 0;
  }

  #stored() {
    const counts = outboxCounts(this.#database);
    const state = stateOf(this.#database);
    const refused = this.#database.get<{ count: number }>('SELECT count(*) AS count FROM sync_refusal');
    const marks = readScopes(this.#database).map((scope) => scope.refetch);
    const integrity = marks.includes('failed')
      ? 'failed'
      : marks.some((mark) => mark === 'wanted' || mark === 'done')
        ? 'reloading'
        : 'ok';
    return {
      pendingCount: counts.pending,
      doubtfulCount: counts.doubtful,
      refusedCount: refused?.count ?? 0,
      integrity,
      revoked: state.revoked,
      notices: state.notices,
    } as const satisfies Partial<SyncStatus>;
  }
}
