import type { ErrorData } from '../lib/errors.ts';

/** The state of the key, always shown and always true. */
export interface SyncStatus {
  /** `offline` is normal; `signIn`: the account must be entered again; `stopped`: an integrity problem that a person must see. */
  readonly connection: 'online' | 'offline' | 'syncing' | 'signIn' | 'revoked' | 'stopped';
  /** Server time of the last complete synchronisation, milliseconds; null = never. */
  readonly lastSyncAt: number | null;
  /** Actions that wait to go up. */
  readonly pending: number;
  /** Actions that the server refused and the person has not dealt with. */
  readonly refused: number;
  /** First synchronisation: records received so far; null once complete. */
  readonly firstSyncRecords: number | null;
  readonly transfers: readonly Transfer[];
  /** What the person should know: the key was cloned, restored from an old copy, the server was restored… */
  readonly notices: readonly { readonly code: string; readonly data: ErrorData; readonly at: number }[];
  /** The last problem, to explain `offline` or `stopped`. */
  readonly problem: { readonly code: string; readonly data: ErrorData } | null;
}

/** One file on its way. */
export interface Transfer {
  readonly manifest: string;
  readonly name: string;
  readonly direction: 'up' | 'down' | 'in';
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Seconds left at the present speed; null while unknown. */
  readonly secondsLeft: number | null;
}

/** One action that waits or was refused, as the sync centre lists it. */
export interface WaitingAction {
  readonly id: string;
  /** Mutator name; the interface has a sentence for each. */
  readonly name: string;
  readonly args: unknown;
  readonly claimedAt: number;
  /** Its effect no longer fits what the server sent meanwhile: it may be refused. */
  readonly doubtful: boolean;
}

export interface RefusedAction {
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
  readonly claimedAt: number;
  readonly kind: 'rejected' | 'conflict';
  readonly code: string;
  /** On a conflict: `field`, `theirs`, `mine`. */
  readonly data: ErrorData;
}
