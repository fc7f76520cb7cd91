import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import type { InspectedKey } from '../identity/inspectKey.ts';
import type { MediumLook } from '../identity/mediumLook.ts';
import type { ConfirmedTarget } from '../identity/mustBeAsConfirmed.ts';
import type { KeyReport } from '../identity/verifyKey.ts';
import type { MasterMap } from '../image/masterMap.ts';
import type { RestMode, WritePhase, WrittenKey } from '../write/writeMaster.ts';

/** What the thread of a key is told. One task a thread: a key that hangs keeps nobody else waiting. */
export type KeyTask =
  | {
      readonly kind: 'write';
      readonly image: string;
      readonly map: MasterMap;
      readonly target: ConfirmedTarget;
      readonly rest: RestMode;
    }
  | { readonly kind: 'wipe'; readonly target: ConfirmedTarget }
  | {
      readonly kind: 'verify';
      readonly target: KeyTarget;
      /** PEM of the public half of the release key. */
      readonly releaseKey: string;
      /** Whether it must have an identity already. */
      readonly personal: boolean;
    }
  /** Reads what lies on it, from its first folders. */
  | { readonly kind: 'look'; readonly target: KeyTarget }
  /** Reads all that it says of itself. */
  | { readonly kind: 'inspect'; readonly target: KeyTarget }
  /** Gives a written key its identity. */
  | {
      readonly kind: 'personalise';
      readonly target: KeyTarget;
      readonly key: BatchKey;
      readonly server: string;
    };

/** What each kind of task ends with. */
export interface TaskResults {
  readonly write: WrittenKey;
  readonly wipe: { readonly writtenBytes: number; readonly retries: number };
  readonly verify: KeyReport;
  readonly look: MediumLook;
  readonly inspect: InspectedKey;
  readonly personalise: null;
}

/** The medium that a task is about. */
export const pathOf = ({ target }: KeyTask): string => target.path;

/** How far a task is; `wiping` is a whole key made zeros. */
export interface TaskProgress {
  readonly phase: WritePhase | 'wiping';
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** What the thread says. */
export type KeyNews =
  | { readonly kind: 'progress'; readonly progress: TaskProgress }
  /** The medium has answered once more. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'done'; readonly result: TaskResults[keyof TaskResults] }
  | { readonly kind: 'failed'; readonly code: string; readonly data: ErrorData };
