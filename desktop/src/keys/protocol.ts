import type { KeysState, ReadKey } from '@cartable/shared/bridge/keysState.ts';
import type { ClassList } from '@cartable/shared/domain/fleet/classList.ts';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import type { Result } from '@cartable/shared/lib/result.ts';
import type { RestMode } from './write/writeMaster.ts';

/** What a technician works with, by its places. */
export interface OpenThings {
  readonly batch: string | null;
  readonly master: string | null;
  /** The folder from which programs are taken. */
  readonly programs: string | null;
  readonly images: readonly { readonly folder: string; readonly count: number }[];
}

/** What a verification found on one key of the fleet. */
export interface VerifiedKey {
  readonly id: string;
  readonly serial: string;
  /** Files of its programs that are not as released. */
  readonly wrong: number;
  /** Of one that waits for its first start. */
  readonly ticket?: string;
}

/** What the main process asks of the process that makes keys. Paths come from dialogs of the system, ids from this process' own list. */
export interface KeysRequests {
  /** First message. */
  readonly begin: {
    args: {
      /** The technician's own key, which is never written. */
      readonly keyRoot: string;
      readonly executable: string;
    };
    result: null;
  };
  readonly look: { args: Record<string, never>; result: null };
  /** Opens again what was open before the profile was locked. Answers what could be; of the rest the state tells why not. */
  readonly reopen: { args: OpenThings; result: OpenThings };
  /** A class list of a CSV file, and what is wrong with its lines. */
  readonly readList: { args: { readonly path: string }; result: ClassList };
  readonly openBatch: { args: { readonly path: string }; result: null };
  readonly openMaster: { args: { readonly path: string }; result: null };
  readonly makeMaster: {
    args: { readonly path: string; readonly size: string; readonly systems: readonly ProgramSystem[] };
    result: null;
  };
  /** Takes the programs of a folder for the images that are made from now on. */
  readonly choosePrograms: { args: { readonly folder: string }; result: null };
  readonly addImages: { args: { readonly folder: string; readonly count: number }; result: null };
  readonly allow: { args: { readonly ids: readonly string[] }; result: null };
  /** What of these holds something, as the question before erasing names it. */
  readonly describe: {
    args: { readonly ids: readonly string[] };
    result: readonly {
      readonly name: string;
      readonly about: string;
      readonly profile: boolean;
      /** Where a desktop has opened it: it will be unmounted. */
      readonly openedAt: string | null;
    }[];
  };
  readonly write: {
    args: {
      readonly ids: readonly string[];
      readonly rest: RestMode;
      /** The computer that had the batch and is known to work with it no longer. */
      readonly takeOver?: string;
    };
    result: null;
  };
  /** Gives written keys an identity of the batch, without writing them again. */
  readonly personalise: {
    args: { readonly ids: readonly string[]; readonly takeOver?: string };
    result: null;
  };
  readonly wipe: { args: { readonly ids: readonly string[] }; result: null };
  /** Answers what was found on each that could be verified and has a number; the ticket of one that waits goes to the server and never to the page. */
  readonly verify: { args: { readonly ids: readonly string[] }; result: readonly VerifiedKey[] };
  /** What the server said of the tickets of keys that were verified: why it would refuse them. */
  readonly judgeTickets: {
    args: { readonly tickets: readonly { readonly id: string; readonly code: string }[] };
    result: null;
  };
  /** What a key says of itself. */
  readonly inspect: { args: { readonly id: string }; result: ReadKey };
  readonly cancel: { args: { readonly ids: readonly string[] }; result: null };
  /** The labels as a page without script; null when no key of the batch was made yet. */
  readonly labels: {
    args: Record<string, never>;
    result: { readonly html: string; readonly style: string } | null;
  };
}

export type KeysRequestName = keyof KeysRequests;

/** Main → keys' process. */
export interface KeysRequest {
  readonly id: number;
  readonly name: KeysRequestName;
  readonly args: unknown;
}

/** Keys' process → main. */
export type KeysMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly result: Result<unknown> }
  | { readonly kind: 'state'; readonly state: KeysState; readonly busy: boolean };
