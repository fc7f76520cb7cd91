import type { ProgramSystem } from '../update/release.ts';
import type { ErrorData } from '../lib/errors.ts';

/** A refusal as it crosses: a code with a sentence, and what the sentence names. */
export interface KeysProblem {
  readonly code: string;
  readonly data: ErrorData;
}

/** What one key of the workshop is at. Sizes and times are told by the host; the page only shows them. */
export type KeyStep =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'working';
      readonly phase: 'waiting' | 'writing' | 'erasing' | 'verifying' | 'naming' | 'wiping' | 'checking';
      /** 0 to 100; null while nothing can be counted. */
      readonly percent: number | null;
      /** Null while nothing can be said. */
      readonly secondsLeft: number | null;
    }
  /** Written, read back, and given its identity. */
  | {
      readonly kind: 'done';
      readonly serial: string;
      readonly holder: string | null;
      readonly seconds: number;
      /** Blocks that did not work the first time: such a key is better watched. */
      readonly retries: number;
    }
  | {
      readonly kind: 'checked';
      readonly serial: string | null;
      readonly programs: readonly string[];
      /** Files of its programs that are not as released. */
      readonly wrong: number;
      /** Each thing that is not as it was prepared; `path` names the file. */
      readonly faults: readonly { readonly code: string; readonly path: string }[];
      /** Start files that no release on the key says anything of. */
      readonly uncompared: readonly string[];
      /** Why the server would refuse the ticket of its first start; null when it would not, and where the server was not asked. */
      readonly ticket: string | null;
    }
  | { readonly kind: 'wiped' }
  | { readonly kind: 'failed'; readonly problem: KeysProblem };

/** What a key says of itself when it is read (« Lire la clé »): nothing of it is verified, and nobody's name is on it. */
export interface ReadKey {
  /** The key of the fleet that it says it is; null without an identity. */
  readonly keyId: string | null;
  readonly serial: string | null;
  /** Its volume's name; null without one. */
  readonly label: string | null;
  /** Where it finds its server. */
  readonly server: string | null;
  readonly freeBytes: number;
  /** `blank`: written, without identity; `waits`: for its first start; `started`: it was, and holds no profile; `profile`: somebody's lies on it. */
  readonly state: 'blank' | 'waits' | 'started' | 'profile';
  readonly programs: readonly {
    readonly system: ProgramSystem;
    /** Null for one whose version cannot be read. */
    readonly version: string | null;
    /** It is the one that the start file takes. */
    readonly starts: boolean;
  }[];
  /** The day of its identity by the clock of the computer that gave it, `2026-09-01`. */
  readonly personalisedOn: string | null;
  /** Of one that waits, as the ticket says itself; seconds since 1970. */
  readonly ticket: {
    readonly schoolId: string | null;
    readonly madeAt: number;
    readonly endsAt: number | null;
  } | null;
  /** What the open batch says, when the key is of it. */
  readonly batch: { readonly schoolName: string; readonly holder: string | null } | null;
}

/** A drive that can be taken out, or an image file: what may become a key. */
export interface KeysTarget {
  /** Chosen by the host; says nothing of where it is. */
  readonly id: string;
  readonly kind: 'drive' | 'image';
  /** `/dev/sdb`, or the file's own name. */
  readonly name: string;
  readonly model: string;
  readonly sizeBytes: number | null;
  /** What is on it, as far as it can be read: `nothing` was read and is empty, `unrecognised` is neither empty nor anything that is known, `unknown` could not be read. */
  readonly holds:
    | 'unknown'
    | 'nothing'
    | 'unrecognised'
    | 'other'
    | 'master'
    | 'prepared'
    | 'profile'
    | 'silent';
  /** The name of its volume, or the number of a prepared key; empty when there is none. */
  readonly label: string;
  /** The key of the fleet that it says it is; null for what says nothing. */
  readonly keyId: string | null;
  /** Why nothing on it may be changed; null when it may. */
  readonly refusal: KeysProblem | null;
  /** Why the image has no room on it: what is on it may be looked at, named and erased all the same. */
  readonly tooSmall: KeysProblem | null;
  /** It may be looked at (“Vérifier”), also where it may not be written: a worn key often can only be read. */
  readonly readable: boolean;
  /** Where the system has it open: it is unmounted before it is written. Null when it is open nowhere. */
  readonly openedAt: string | null;
  /** The system does not let this person write it yet. */
  readonly needsRights: boolean;
  readonly step: KeyStep;
}

/** A system's program, of which an image can be made or cannot. */
export type KeysProgram =
  | {
      readonly system: ProgramSystem;
      readonly state: 'there';
      readonly version: string;
      /** What its files take. */
      readonly bytes: number;
      /** The one that runs, one of the technician's own key, or one of a folder that was chosen. */
      readonly from: 'running' | 'key' | 'folder';
    }
  /** There is none, or what is on the key is not whole: an update was cut off. */
  | { readonly system: ProgramSystem; readonly state: 'absent' | 'unfinished' };

/** What the technician's page shows of the preparing of keys. */
export interface KeysState {
  /** Whether keys can be made here, and what is missing. */
  readonly here: {
    /** Devices are written on Linux only. */
    readonly system: 'linux' | 'other';
    /** Debian's names of the packages whose tools are missing. */
    readonly missing: readonly string[];
    /** The system can ask for an administrator's password (pkexec). */
    readonly canAllow: boolean;
    /** Version of the signed program that runs, of which an image can be made; null when it is none (a checkout). */
    readonly program: string | null;
  };
  readonly batch: {
    readonly name: string;
    readonly schoolName: string;
    readonly total: number;
    readonly left: number;
  } | null;
  readonly master: {
    readonly name: string;
    readonly sizeBytes: number;
    readonly usedBytes: number;
    /** For which systems, and which version each. */
    readonly programs: readonly { readonly system: string; readonly version: string }[];
  } | null;
  /** Of what an image can be made, each system once. */
  readonly programs: readonly KeysProgram[];
  /** An image is being made, or one that was chosen is being checked. */
  readonly atWork: 'making' | 'checking' | null;
  /** Why what was open before the profile was locked could not be opened again; empty otherwise. */
  readonly unopened: readonly KeysProblem[];
  readonly targets: readonly KeysTarget[];
}

/** Before anything was looked at. */
export const noKeys: KeysState = {
  here: { system: 'linux', missing: [], canAllow: false, program: null },
  batch: null,
  master: null,
  programs: [],
  atWork: null,
  unopened: [],
  targets: [],
};
