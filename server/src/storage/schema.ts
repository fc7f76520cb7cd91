import type { RefusalCode } from '@cartable/shared/update/refusal.ts';
import type { Generated } from 'kysely';
import type { KeyState } from '@cartable/shared/domain/fleet/keyState.ts';
import type { StrayReason } from '@cartable/shared/domain/fleet/strayKey.ts';
import type { CheckPlace } from '@cartable/shared/update/programCheck.ts';
import type { AuditAction } from '../audit/auditRow.ts';

/**
 * The server's tables as TypeScript sees them. Times are milliseconds, flags are 0 and 1, sums are 16 hexadecimal digits: types that
 * SQLite and PostgreSQL store alike. `school_id` leads every key, so that a distributed engine can place a school on a node.
 */
export interface Tables {
  /** One row a server: the epoch that a restore changes. */
  server_state: { name: string; value: string };
  school: {
    school_id: string;
    next_scope_no: Generated<number>;
    /** JSON: the roles whose holders are kept out. `[]` in nearly every school on nearly every day. */
    blocked_profiles: Generated<string>;
    /** Whether its people may sign in and synchronise: while it is `open`; kept in step with `region_school`. */
    state: Generated<string>;
  };
  record: {
    school_id: string;
    type: string;
    id: string;
    rev: number;
    /** Canonical JSON; null once deleted. */
    content: string | null;
    /** JSON: field → [rev of its last change, device that made it]. */
    field_revs: string;
    digest: string;
  };
  record_key: { school_id: string; type: string; key: string; value: string; id: string };
  scope: {
    school_id: string;
    no: number;
    scope_id: string;
    head: number;
    /** Records in the scope, and the sum of their digests. */
    count: number;
    sum: string;
    /** Tombstones up to this seq were dropped: an older cursor reloads the scope. */
    floor: Generated<number>;
  };
  feed: {
    school_id: string;
    scope_no: number;
    seq: number;
    type: string;
    id: string;
    rev: number;
    op: FeedOp;
    at: number;
  };
  device: {
    school_id: string;
    id: string;
    user_id: string;
    label: string;
    last_seq: number;
    last_hash: string;
    /** RFC 7638 thumbprint of the DPoP key. */
    jkt: string;
    created_at: number;
    seen_at: number;
    revoked_at: number | null;
    /** Access tokens issued before it are refused: its sessions were ended then. */
    valid_from: Generated<number>;
    /** As what its person of several roles works: `work` or `family`; null = the first that they have. */
    profile: string | null;
    /** The prepared key of the school that it is; null = none, as browsers and keys that nobody prepared. */
    key_id: Generated<string | null>;
  };
  device_mutation: { school_id: string; device_id: string; seq: number; mutation_id: string; hash: string };
  mutation_result: {
    school_id: string;
    user_id: string;
    mutation_id: string;
    /** JSON of a `MutationResult` without its seq. */
    result: string;
    claimed_at: number;
    received_at: number;
  };
  /** The records (`<type>/<id>`) from which a stored refusal holds texts. */
  refusal_text: { school_id: string; record: string; user_id: string; mutation_id: string };
  account: {
    school_id: string;
    user_id: string;
    login: string;
    /** Argon2id in PHC form; null until activated. */
    password_hash: string | null;
    blocked_at: number | null;
    created_at: number;
    /** Confirmed by a code sent to it; null = none. */
    email: string | null;
    /** When staff without a second factor are refused, counted from their first sign-in under that rule. */
    factor_due_at: number | null;
  };
  /** Accounts that belong to one person; an account that stands alone has no row. */
  person_account: { school_id: string; user_id: string; person_id: string; joined_at: number };
  /** A code or challenge good for one use and a short time; by its hash, never itself. */
  ticket: {
    token_hash: string;
    purpose: string;
    school_id: string;
    user_id: string;
    data: string;
    expires_at: number;
  };
  /** A person's time-based codes (RFC 6238). */
  totp: {
    school_id: string;
    user_id: string;
    /** Base32: the server must compute with it, so that no hash will do. */
    secret: string;
    /** Null until a first code has proved that the person's program has it. */
    confirmed_at: number | null;
    /** The last time step whose code was used: none is taken twice. */
    last_step: number;
  };
  recovery_code: { school_id: string; user_id: string; code_hash: string };
  /** A WebAuthn credential. */
  passkey: {
    credential_id: string;
    school_id: string;
    user_id: string;
    /** COSE, base64url. */
    public_key: string;
    counter: number;
    /** JSON. */
    transports: string;
    label: string;
    created_at: number;
    used_at: number | null;
    /** 0 or 1 (WebAuthn §6.1.3); null = not known yet. */
    backup_eligible: number | null;
  };
  /** Where a person has signed in from, as a keyed hash of browser family and network: neither can be read back. */
  known_place: { school_id: string; user_id: string; place: string; seen_at: number };
  /** Who a person is at an identity provider. */
  external_identity: {
    issuer: string;
    subject: string;
    school_id: string;
    user_id: string;
    linked_at: number;
  };
  /** The provider's session behind one of ours, for the logout of both. */
  federated_session: {
    school_id: string;
    device_id: string;
    issuer: string;
    subject: string;
    sid: string | null;
    id_token: string;
  };
  /** What happened to an account and who did it, for the person and for those who answer for accounts; kept a year. */
  account_event: {
    school_id: string;
    /** Empty when it concerns a whole profile. */
    user_id: string;
    id: string;
    at: number;
    kind: string;
    /** Null = the person, or whoever pretended to be. */
    by_user_id: string | null;
    /** JSON, without names. */
    data: string;
  };
  activation: {
    /** SHA-256 of the code, hexadecimal. */
    code_hash: string;
    school_id: string;
    user_id: string;
    expires_at: number;
    used_at: number | null;
  };
  refresh_token: {
    token_hash: string;
    school_id: string;
    user_id: string;
    device_id: string;
    /** The token it replaced; null for the first of a device. */
    parent_hash: string | null;
    issued_at: number;
    expires_at: number;
    rotated_at: number | null;
    /** How many successors it has had: 2 = its one late repetition was used. */
    successors: Generated<number>;
  };
  blob: {
    school_id: string;
    name: string;
    size: number;
    /** Since when no record refers to it, as the collector found. */
    unused_since: number | null;
    /** Set while it must not be used: its bytes are being written, or removed. */
    unusable_since: number | null;
  };
  upload: { school_id: string; user_id: string; name: string; size: number; at: number };
  content_chunk: { school_id: string; manifest: string; chunk: string };
  record_content: { school_id: string; manifest: string; type: string; id: string };
  /** A reading of directory files: from its report to its confirmation, and until the next one of its source, to be undone. */
  import_run: {
    id: string;
    /** Whose directory: `aaf:creteil`, `csv:0750001A`. */
    source: string;
    format: string;
    mode: 'full' | 'delta' | 'removal';
    state: ImportState;
    /** SHA-256 of the token that confirms it, hexadecimal. */
    token_hash: string;
    /** The run of this source that was the last applied one when the report was made; empty = none. */
    follows: string;
    /** JSON of what its report needs besides the rows below. */
    details: string;
    created_at: number;
  };
  import_issue: {
    run_id: string;
    no: number;
    severity: 'error' | 'warning';
    code: string;
    file: string;
    line: number;
    /** JSON. Identifiers and codes, never names. */
    data: string;
  };
  /** What a run read, by the source's own identifiers; with `<run>:before` as run, what it replaced. */
  import_entry: {
    run_id: string;
    kind: string;
    id: string;
    /** Canonical JSON; null = the source says it is gone. */
    content: string | null;
    digest: string;
    missing_since: number | null;
    status: EntryStatus;
    file: string;
    line: number;
  };
  import_link: ImportLink & { run_id: string };
  /** Each source's directory as it was last applied. */
  source_entry: {
    source: string;
    kind: string;
    id: string;
    content: string;
    /** As `storage/repositories/importUnsettled.ts` marks it when not all of it could be written. */
    digest: string;
    /** Since when the source no longer has it; null = it has. */
    missing_since: number | null;
  };
  source_link: ImportLink & { source: string };
  /** An import of the page's that waits in line, runs, or was refused and is not put away yet. */
  import_task: {
    id: string;
    /** Its place in line: 1, 2, 3 … in the order of asking. */
    no: number;
    /** Whose files: `deskOf`. */
    desk: string;
    /** The school that hears of its end. */
    school_id: string;
    /** What it is about; a second task about the same is not put in line. Empty = may stand there twice. */
    key: string;
    /** How whoever sent the files calls them. */
    label: string;
    /** JSON: `ImportTask`. */
    task: string;
    state: 'waiting' | 'running' | 'refused';
    /** JSON of why it was refused; null otherwise. */
    outcome: string | null;
    created_at: number;
  };
  /** Which entry of which source is somebody whose records have this identifier. */
  source_person: { user_id: string; source: string; kind: string; id: string };
  /** One record's change that a run proposes, then how to undo it. */
  import_item: {
    school_id: string;
    run_id: string;
    no: number;
    type: string;
    id: string;
    op: 'put' | 'end' | 'delete';
    /** JSON `{fields, defaults}`: what the import decides, and what a new record starts with. */
    fields: string;
    state: 'waiting' | 'done' | 'undone' | 'left';
    /** The record's text before; null = there was none. */
    before: string | null;
    /** The record's revision after; null = nothing was written. */
    rev: number | null;
  };
  /** Who saw or changed what about whom: append-only, each line's hash over the one before (docs/spec/audit.md). */
  audit_entry: {
    school_id: string;
    seq: number;
    at: number;
    actor_id: string;
    actor_roles: string;
    device_id: string;
    action: AuditAction;
    type: string;
    target_id: string;
    subject: string;
    digest: string;
    hash: string;
  };
  audit_head: { school_id: string; seq: number; hash: string; base_seq: number; base_hash: string };
  /** Scopes with other people's data that a device holds. */
  audit_open: { school_id: string; device_id: string; scope_id: string };
  /** Erasures that wait for their confirmation; the token's SHA-256, hexadecimal. */
  erasure_plan: {
    school_id: string;
    user_id: string;
    reach: string;
    token_hash: string;
    planned_at: number;
  };
  /** Somebody who has no right left in the school; see `privacy/retention.ts`. */
  departure: {
    school_id: string;
    user_id: string;
    /** ISO day of their last right. */
    left_on: string;
    /** ISO day on which the server noticed. */
    noticed_on: string;
    /** JSON: the processings of the register whose data is erased. */
    erased: string;
  };
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
  audit_anchor: { school_id: string; seq: number; hash: string; at: number; signature: string };
  region_academy: { academy_id: string; name: string };
  region_school: {
    school_id: string;
    uai: string;
    name: string;
    kind: string;
    town: string;
    academy_id: string;
    /** The rollout wave; null = not planned yet. */
    wave: number | null;
    state: string;
    /** The day it is meant to open. */
    opens_on: string | null;
    opened_at: number | null;
    closed_at: number | null;
  };
  /** Which conventions exist, and which kinds of schools (JSON) need each. */
  region_convention_kind: { kind: string; name: string; school_kinds: string; place: number };
  region_convention: {
    school_id: string;
    kind: string;
    signed_on: string;
    /** The post of who signed, never a name. */
    signed_by: string;
    reference: string;
    recorded_at: number;
  };
  /** Rights over a place given to an account of some school. */
  region_delegation: {
    id: string;
    school_id: string;
    user_id: string;
    level: string;
    target: string;
    /** JSON. */
    rights: string;
    ends_on: string | null;
    /** `<school>/<person>`, or `server`. */
    given_by: string;
    given_at: number;
    ended_at: number | null;
  };
  region_flash: {
    id: string;
    level: string;
    target: string;
    tone: string;
    /** JSON; `[]` = everybody. */
    roles: string;
    text_fr: string;
    text_en: string | null;
    starts_on: string;
    ends_on: string;
    author: string;
    created_at: number;
    ended_at: number | null;
  };
  /** A school's figures as they were last counted. */
  region_figure: { school_id: string; name: string; value: number; at: number };
  /** Keys of a school's fleet in use by the version of their program; empty where it is not known. */
  region_program: { school_id: string; program: string; keys: number };
  /** The periods that the region says, for all its schools, an academy's or one, in their order. */
  region_period: {
    /** The school year that begins in it. */
    year: number;
    level: string;
    target: string;
    no: number;
    name: string;
    starts_on: string;
    ends_on: string;
    entry_ends_on: string | null;
  };
  /** How often something happened in a school on a day. */
  region_count: { school_id: string; day: string; name: string; value: number };
}

/** `reading` → `ready` → `applying` → `applied` → `undoing` → `undone`; `replaced` once a later run of its source is applied. */
export type ImportState = 'reading' | 'ready' | 'applying' | 'applied' | 'undoing' | 'undone' | 'replaced';

/**
 * Against the source as last applied; `touched` = unchanged itself, but what it refers to is not; `gone` = said to be gone, and was already;
 * `again` = unchanged, but not all of it could be written the last time; `left` = new, and nothing of it can be written: the source does not
 * take it.
 */
export type EntryStatus =
  | 'same'
  | 'new'
  | 'changed'
  | 'back'
  | 'missing'
  | 'touched'
  | 'gone'
  | 'again'
  | 'left';

/** What happens to a key: a state that it takes, or one of the others. */
export type FleetEventKind =
  | KeyState
  | 'assigned'
  | 'unassigned'
  | 'ticket'
  | 'copied'
  | 'modified'
  | 'intact';

interface ImportLink {
  /** `guards`: from a guardian to a pupil; `in`: from a person to a class. */
  relation: string;
  from_id: string;
  to_id: string;
  /** The entry that says so. */
  owner_kind: string;
  owner_id: string;
}

/** What a feed row says: `put` is in the scope, the others are tombstones. */
export type FeedOp = 'put' | 'leave' | 'delete' | 'purge';
