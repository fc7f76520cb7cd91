import { utf8 } from '../lib/bytes.ts';
import { type SecretBytes, secret } from '../lib/secretBytes.ts';
import { type CryptoPort, keyLengthBytes } from './cryptoPort.ts';

/**
 * The HKDF labels. A label names one use of one key; changing what a key does takes a new label, so that two versions of
 * the program never use the same bytes in two ways.
 */
export const keyLabels = {
  passphrase: 'cartable/kek/v1',
  recovery: 'cartable/recovery/v1',
  escrow: 'cartable/escrow/v1',
  database: 'cartable/db/v1',
  files: 'cartable/files/v1',
  header: 'cartable/hdr/v1',
} as const satisfies Record<string, string>;

export type KeyUse = keyof typeof keyLabels;

/** The 32-byte key for one use: HKDF-SHA-256(secret, salt, label). The caller wipes it. */
export async function deriveKey(
  crypto: CryptoPort,
  from: Uint8Array,
  use: KeyUse,
  salt: Uint8Array = new Uint8Array(0),
): Promise<SecretBytes> {
  return secret(await crypto.hkdf(from, salt, utf8(keyLabels[use]), keyLengthBytes));
}
