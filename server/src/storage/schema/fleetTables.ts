import type { KeyState } from '@cartable/shared/domain/fleet/keyState.ts';
import type { StrayReason } from '@cartable/shared/domain/fleet/strayKey.ts';
import type { CheckPlace } from '@cartable/shared/update/programCheck.ts';
import type { RefusalCode } from '@cartable/shared/update/refusal.ts';

/** Prepared keys, and the versions of the program on them. */
export interface FleetTables {
  /** A key that a technician prepared. */
  fleet_key: {
    school_id: string;
    /** Its own number, as in `portable.json`. */
    key_id: string;
    serial: string;
    state: KeyState;
    /** Whose it is; before that whom it is meant for. */
    user_id: string | null;
    /** The device that it became at its first start. */
    device_id: string | null;
    /** Version of the program that runs on it, as it told. */
    program: string | null;
    /** SHA-256 of the ticket's id that is good now, hexadecimal; null once it was used. */
    ticket_hash: string | null;
    replaces: string | null;
    replaced_by: string | null;
    prepared_at: number;
    active_at: number | null;
    ended_at: number | null;
    /** When the synchronisation found a copy of it, or an old state put back. */
    copied_at: number | null;
  };
  fleet_event: {
    school_id: string;
    key_id: string;
    no: number;
    at: number;
    kind: FleetEventKind;
    by_user_id: string | null;
  };
  /** What the last verification of a key's program found, from each place where one is made. */
  fleet_check: {
    school_id: string;
    key_id: string;
    place: CheckPlace;
    /** Files that are not as released. */
    wrong: number;
    at: number;
    /** The key's own number of the verification; null for what a technician's computer found. */
    told: number | null;
  };
  /** Who signed in with a key of the program that is none of the fleet's: the newest of each reason. */
  stray_key: {
    school_id: string;
    user_id: string;
    reason: StrayReason;
    /** The number that it claimed; empty for none. */
    key_id: string;
    at: number;
  };
  /** The batches of the last days by the intention that each was made by: a request that is sent again is answered with the same keys. */
  fleet_intention: {
    school_id: string;
    /** SHA-256 of who asked, for what and by which name of theirs; hexadecimal. */
    mark: string;
    /** JSON: the numbers of the keys, in the order of the batch. */
    key_ids: string;
    at: number;
  };
  /** How far a version of the program is rolled out: to a school, or (school `*`) to all that say nothing else. */
  update_rollout: {
    school_id: string;
    version: string;
    /** Null: as the region says. */
    percent: number | null;
    state: 'running' | 'stopped';
    /** Why it is stopped: `person`, or `failures` when it stopped by itself. */
    reason: string | null;
    started: number;
    failed: number;
    changed_at: number;
  };
  /** What a device told of a version: each counts once. */
  update_report: {
    school_id: string;
    device_id: string;
    version: string;
    /** `started`, `failed`, or the code with which it was refused. */
    outcome: 'started' | 'failed' | RefusalCode;
    at: number;
  };
}

/** What happens to a key: a state that it takes, or one of the others. */
export type FleetEventKind =
  | KeyState
  | 'assigned'
  | 'unassigned'
  | 'ticket'
  | 'copied'
  | 'modified'
  | 'intact';
