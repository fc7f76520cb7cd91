import type { Disposable } from '../../lib/disposable.ts';
import type { ErrorData } from '../../lib/errors.ts';
import type { Notice } from './state.ts';

/** Bytes of the transfer under way; both 0 when there is none. */
export interface TransferBytes {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** What a person may know of synchronisation at any moment; always true to what is stored. */
export interface SyncStatus {
  /** Whether the last contact succeeded; `unknown` before the first attempt since the start. */
  readonly connection: 'unknown' | 'online' | 'offline';
  /** An exchange is under way. */
  readonly syncing: boolean;
  /** Server time of the last complete synchronisation, after a start of the last contact, milliseconds; null = never. */
  readonly lastSyncAt: number | null;
  /** Records received by the first synchronisation so far, also while it is interrupted; null before it begins and once it is complete. */
  readonly firstSyncRecords: number | null;
  /** Actions not acknowledged yet. */
  readonly pendingCount: number;
  /** Of these, how many no longer apply to what is visible here and may be refused. */
  readonly doubtfulCount: number;
  /** Refused actions in the tray. */
  readonly refusedCount: number;
  readonly upload: TransferBytes;
  readonly download: TransferBytes;
  /** `reloading`: a difference was found and is being repaired; `failed`: it was found again. */
  readonly integrity: 'ok' | 'reloading' | 'failed';
  /** The person must sign in again; work goes on offline. */
  readonly authRequired: boolean;
  /** This key may no longer synchronise (declared lost, replaced). */
  readonly revoked: boolean;
  /** The program must be updated to receive anything; what was done here still goes up. */
  readonly clientTooOld: boolean;
  readonly notices: readonly Notice[];
  /** Why the last attempt failed; null when it did not. */
  readonly problem: { readonly code: string; readonly data: ErrorData } | null;
}

/** A value that tells its listeners when it changes. */
export class Observable<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  /** Tells listeners when the value is really another one. */
  set(value: T): void {
    if (JSON.stringify(value) === JSON.stringify(this.#value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener(value);
  }

  listen(listener: (value: T) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }
}
