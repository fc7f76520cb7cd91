import type { Generated } from 'kysely';

/**
 * The server's tables as TypeScript sees them. Times are milliseconds, flags are 0 and 1, sums are 16 hexadecimal digits: types that
 * SQLite and PostgreSQL store alike. `school_id` leads every key, so that a distributed engine can place a school on a node.
 */
export interface Tables {
  /** One row a server: the epoch that a restore changes. */
  server_state: { name: string; value: string };
  school: { school_id: string; next_scope_no: Generated<number> };
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
  account: {
    school_id: string;
    user_id: string;
    login: string;
    /** Argon2id in PHC form; null until activated. */
    password_hash: string | null;
    blocked_at: number | null;
    created_at: number;
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
}

/** What a feed row says: `put` is in the scope, the others are tombstones. */
export type FeedOp = 'put' | 'leave' | 'delete' | 'purge';
