import { z } from 'zod';
import { utf8 } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonicalJson.ts';

/** Version of vault.json. A reader refuses a higher one (`vault.too_new`). */
export const vaultHeaderFormat = 1;

/** Argon2id's parameters; memory in KiB (RFC 9106). */
export interface Argon2Params {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** What a new passphrase slot gets. */
export const argon2Standard: Argon2Params = { memoryKib: 256 * 1024, passes: 3, lanes: 4 };
/** For PCs with 4 GB of memory or less; also the least that a reader accepts, so that a doctored slot cannot be cheap. */
export const argon2Floor: Argon2Params = { memoryKib: 64 * 1024, passes: 3, lanes: 4 };
/** The most that a reader accepts, so that a doctored slot cannot freeze the PC. */
export const argon2Ceiling: Argon2Params = { memoryKib: 1024 * 1024, passes: 12, lanes: 8 };

const base64url = z.string().regex(/^[A-Za-z0-9_-]*$/);
const sealed = { nonce: base64url.length(16), wrapped: base64url.length(64) };

const passphraseSlot = z.strictObject({
  kind: z.literal('passphrase'),
  kdf: z.strictObject({
    name: z.literal('argon2id'),
    memoryKib: z.int().min(argon2Floor.memoryKib).max(argon2Ceiling.memoryKib),
    passes: z.int().min(argon2Floor.passes).max(argon2Ceiling.passes),
    lanes: z.int().min(argon2Floor.lanes).max(argon2Ceiling.lanes),
  }),
  salt: base64url.length(22),
  ...sealed,
});
const recoverySlot = z.strictObject({
  kind: z.literal('recovery'),
  salt: base64url.length(22),
  ...sealed,
});
const escrowSlot = z.strictObject({
  kind: z.literal('escrow'),
  /** The school's X25519 public key. */
  school: base64url.length(43),
  /** The public half of the key pair made for this slot alone. */
  ephemeral: base64url.length(43),
  ...sealed,
});
const escrowRelease = z.strictObject({
  /** Milliseconds since 1970 on the operator's clock. */
  at: z.int().nonnegative(),
  /** The two persons who released it, as the school names them. */
  by: z.tuple([z.string().min(1).max(64), z.string().min(1).max(64)]),
  reason: z.string().max(200),
});

/** The signed part of vault.json. Slots are found by kind; there is at most one of each. */
export const vaultHeaderSchema = z.strictObject({
  format: z.literal(vaultHeaderFormat),
  vaultId: base64url.length(22),
  /** Grows by one at each rewrite; the higher of the two files is the one in force. */
  generation: z.int().min(1),
  passphrase: passphraseSlot,
  recovery: recoverySlot,
  escrow: escrowSlot.nullable(),
  /** Times the school opened this vault: shown to the pupil. The last eight. */
  releases: z.array(escrowRelease).max(8),
});

export type VaultHeader = z.infer<typeof vaultHeaderSchema>;
export type PassphraseSlot = z.infer<typeof passphraseSlot>;
export type RecoverySlot = z.infer<typeof recoverySlot>;
export type EscrowSlot = z.infer<typeof escrowSlot>;
export type EscrowRelease = z.infer<typeof escrowRelease>;

/** The bytes that the HMAC and the checksum cover: canonical JSON of the header. */
export function headerBytes(header: VaultHeader): Uint8Array {
  return utf8(canonicalJson(header));
}
