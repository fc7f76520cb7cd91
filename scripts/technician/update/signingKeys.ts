import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '@cartable/shared/lib/canonicalJson.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import {
  Key,
  type Metadata,
  type Root,
  Signature,
  type Snapshot,
  type Targets,
  type Timestamp,
} from '@tufjs/models';

/** The roles of The Update Framework that a repository of ours has; no delegations. */
export const updateRoles = ['root', 'targets', 'snapshot', 'timestamp'] as const;
export type UpdateRole = (typeof updateRoles)[number];

/** How many keys a role is made with, and how many must sign (docs/decisions/0164). */
export const roleKeys = {
  root: { keys: 3, threshold: 2 },
  targets: { keys: 2, threshold: 2 },
  snapshot: { keys: 1, threshold: 1 },
  timestamp: { keys: 1, threshold: 1 },
} as const satisfies Record<UpdateRole, { readonly keys: number; readonly threshold: number }>;

/** A private key and what metadata calls it. */
export interface SigningKey {
  readonly key: Key;
  readonly privateKey: KeyObject;
}

/** Makes a key in `<folder>/<role>-<number>.pem`, encrypted when there is a passphrase (PKCS #8, AES-256). An existing one stays. */
export function makeKey(folder: string, role: UpdateRole, passphrase: string | undefined): SigningKey {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ed25519');
  const number =
    1 + Math.max(0, ...namesOf(folder, role).map((name) => Number(/-(\d+)\.pem$/.exec(name)?.[1])));
  const pem = privateKey.export({
    format: 'pem',
    type: 'pkcs8',
    ...(passphrase !== undefined && { cipher: 'aes-256-cbc', passphrase }),
  });
  writeFileSync(join(folder, `${role}-${number}.pem`), pem, { mode: 0o600, flag: 'wx' });
  return signingKey(privateKey);
}

/**
 * The keys of a role that are here: those that sign root may lie elsewhere, and each be brought when it is needed.
 * @throws {AppError} `update.key_unreadable` (data: file): not a key, or another passphrase
 */
export function readKeys(
  folder: string,
  role: UpdateRole,
  passphrase: string | undefined,
): readonly SigningKey[] {
  return namesOf(folder, role).map((name) => {
    try {
      const key = { key: readFileSync(join(folder, name), 'utf8'), format: 'pem' } as const;
      return signingKey(createPrivateKey({ ...key, ...(passphrase !== undefined && { passphrase }) }));
    } catch (cause) {
      throw new AppError('update.key_unreadable', { file: name }, cause);
    }
  });
}

function namesOf(folder: string, role: UpdateRole): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => new RegExp(`^${role}-\\d+\\.pem$`).test(name))
    .sort();
}

function signingKey(privateKey: KeyObject): SigningKey {
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  // The last 32 bytes of an Ed25519 key in DER are the key (RFC 8410).
  const keyVal = { public: der.subarray(-32).toString('hex') };
  const about = { keytype: 'ed25519', scheme: 'ed25519', keyval: keyVal };
  const keyID = createHash('sha256').update(canonicalJson(about)).digest('hex');
  return { key: new Key({ keyID, keyType: 'ed25519', scheme: 'ed25519', keyVal }), privateKey };
}

/** Signs with each of these keys. */
export function signWith(
  metadata: Metadata<Root> | Metadata<Targets> | Metadata<Snapshot> | Metadata<Timestamp>,
  keys: readonly SigningKey[],
): void {
  for (const { key, privateKey } of keys) {
    metadata.sign(
      (data) => new Signature({ keyID: key.keyID, sig: sign(null, data, privateKey).toString('hex') }),
      true,
    );
  }
}
