import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import type { NetworkRules } from '../network/policyFetch.ts';
import type { SlotName } from './slots/slots.ts';

/** Main → update process: one, and no other; to stop it, the process is ended. */
export type UpdateRequest = InstallRequest | CheckRequest | WithdrawnRequest;

/** Compare the running program with its signed manifest. */
export interface CheckRequest {
  readonly kind: 'check';
  readonly keyRoot: string;
  readonly system: ProgramSystem;
  readonly running: SlotName;
}

/** Ask the repository whether a version that waits on the key was withdrawn. */
export interface WithdrawnRequest {
  readonly kind: 'withdrawn';
  readonly keyRoot: string;
  readonly system: ProgramSystem;
  readonly version: string;
  /** The server's time, milliseconds. */
  readonly time: number;
  /** The server's origin: a mirror may be behind. */
  readonly server: string;
  readonly network: NetworkRules;
}

/** Bring a version onto the key. */
export interface InstallRequest {
  readonly kind: 'install';
  readonly keyRoot: string;
  readonly system: ProgramSystem;
  /** The folder of the key that runs, or whose copy runs. */
  readonly running: SlotName;
  /** The version that the server offers, or the one that runs when it is to be repaired. */
  readonly version: string;
  /** The version that runs. */
  readonly runningVersion: string;
  /** The running program is not as released: nothing of it is believed unread. */
  readonly repair: boolean;
  /** The server's time, milliseconds. */
  readonly time: number;
  readonly server: string;
  /** The school's mirror, an origin; null where there is none. */
  readonly mirror: string | null;
  /** The way to the server, as the machine's policy says; the mirror stands in the building. */
  readonly network: NetworkRules;
}

/** Update process → main. */
export type UpdateMessage =
  | { readonly kind: 'progress'; readonly doneBytes: number; readonly totalBytes: number }
  /** A source that is no longer asked in this run. */
  | { readonly kind: 'dropped'; readonly source: string; readonly code: string }
  | { readonly kind: 'ready' }
  /** How many files of the program are not as released. */
  | { readonly kind: 'checked'; readonly wrong: number }
  | { readonly kind: 'withdrawn'; readonly withdrawn: boolean }
  | { readonly kind: 'failed'; readonly code: string; readonly data: ErrorData };
