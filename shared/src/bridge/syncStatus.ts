import type { Attachment } from '../domain/fileContent.ts';
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

/** What an action is about, in the names that its author saw. What is absent is unknown or does not apply. */
export interface ActionAbout {
  /** The title of the work or of the evaluation, the name of the document or of the period. */
  readonly title?: string;
  /** The pupil whose work or mark it is: `Inès Benali`. */
  readonly person?: string;
  readonly className?: string;
  readonly subjectName?: string;
  /** The evaluation's scale, in hundredths. */
  readonly scale?: number;
}

/** One action that waits or was refused, as the sync centre lists it. */
export interface WaitingAction {
  readonly id: string;
  /** Mutator name; the interface has a sentence for each. */
  readonly name: string;
  readonly args: unknown;
  readonly about: ActionAbout;
  readonly claimedAt: number;
  /** Its effect no longer fits what the server sent meanwhile: it may be refused. */
  readonly doubtful: boolean;
}

/** One field that two people changed, whole. A cell of marks or an average is one field, `value`: `{ status or state, value }`. */
export interface FieldConflict {
  readonly field: string;
  readonly mine: unknown;
  /** As this host has it now; the refusal's text when it has it no more. */
  readonly theirs: unknown;
}

/** What its author wrote, chose and joined: to be read, copied or put away before the action is given up. */
export interface RefusedWork {
  /** Values as the action has them; a cell of marks or an average as in {@link FieldConflict}. */
  readonly fields: readonly { readonly field: string; readonly value: unknown }[];
  readonly files: readonly Attachment[];
}

export interface RefusedAction {
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
  readonly about: ActionAbout;
  /** Whether what it is about is still on this host and can be opened. */
  readonly here: boolean;
  readonly claimedAt: number;
  readonly kind: 'rejected' | 'conflict';
  readonly code: string;
  readonly data: ErrorData;
  /** On a conflict: every field in which both differ; nothing otherwise. */
  readonly conflicts: readonly FieldConflict[];
  readonly work: RefusedWork;
}
