import type { AuditAction } from '../../audit/auditRow.ts';

/** Who saw or changed what, and what is erased. */
export interface PrivacyTables {
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
  audit_anchor: { school_id: string; seq: number; hash: string; at: number; signature: string };
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
}
