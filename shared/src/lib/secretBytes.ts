import type { Brand } from './brand.ts';

/**
 * Secret bytes (a key, a passphrase as typed). They are never a string, which could not be erased; whoever makes them
 * wipes them with {@link dispose}. A garbage collector may have copied them meanwhile: this shortens exposure, no more.
 */
export type SecretBytes = Brand<Uint8Array, 'SecretBytes'>;

/** Declares that these bytes are secret. The caller gives up its own reference. */
export function secret(bytes: Uint8Array): SecretBytes {
  return bytes as SecretBytes;
}

/** Overwrites the secret with zeros. */
export function dispose(bytes: SecretBytes): void {
  bytes.fill(0);
}
