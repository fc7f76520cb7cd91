import type { Generated } from 'kysely';

/** The schools’ records, the scopes they stand in, and what devices sent. */
export interface SyncTables {
  /** One row a server: the epoch that a restore changes. */
  server_state: { name: string; value: string };
  school: {
    school_id: string;
    next_scope_no: Generated<number>;
    /** JSON: the roles whose holders are kept out. `[]` in nearly every school on nearly every day. */
    blocked_profiles: Generated<string>;
    /** Whether the school's staff may have trusted devices: 0 or 1. */
    staff_trust: Generated<number>;
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
}

/** What a feed row says: `put` is in the scope, the others are tombstones. */
export type FeedOp = 'put' | 'leave' | 'delete' | 'purge';
