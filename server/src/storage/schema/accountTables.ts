import type { Generated } from 'kysely';

/** Accounts, the ways to sign in, and the sessions. */
export interface AccountTables {
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
    /** 1 = somebody with the password linked it; 0 = a directory named whom the provider knows. */
    by_hand: Generated<number>;
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
    /** Of a browser's session: the trusted device that it was opened on; null = none. */
    trust_id: Generated<string | null>;
  };
  /** A browser that one of its people has declared to be theirs. It opens nothing: see `trustedSignIn.ts`. */
  trusted_device: {
    /** SHA-256 of the half of the cookie's mark that never changes, hexadecimal. */
    id: string;
    school_id: string;
    user_id: string;
    /** SHA-256 of the half that each sign-in replaces. */
    token_hash: string;
    /** The one before, good once more for a minute after `rotated_at`: its successor may have been lost on the way. */
    previous_hash: string | null;
    rotated_at: number;
    label: string;
    created_at: number;
    /** The last sign-in, or visit of a session that was still open. */
    seen_at: number;
    /** When the person last passed the second step on it; null = not since they trust it. */
    step_at: number | null;
  };
}
