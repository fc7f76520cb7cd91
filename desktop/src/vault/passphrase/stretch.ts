import { keyLengthBytes } from '@cartable/shared/crypto/cryptoPort.ts';
import { type Argon2Params, argon2Floor, argon2Standard } from '@cartable/shared/crypto/vaultHeader.ts';
import { fromUtf8, utf8 } from '@cartable/shared/lib/bytes.ts';
import { dispose, type SecretBytes, secret } from '@cartable/shared/lib/secretBytes.ts';
import { hashRaw } from '@node-rs/argon2';

/** A PC with at most this much memory gets the floor: 256 MiB taken from 4 GB in use would make it swap. */
const smallPcBytes = 5 * 1024 ** 3;

/** The parameters for a new slot, by the memory of the PC that makes it. */
export function paramsForMemory(totalBytes: number): Argon2Params {
  return totalBytes <= smallPcBytes ? argon2Floor : argon2Standard;
}

/**
 * The passphrase as every keyboard and system must give it: NFKC, no blanks around, one space between words.
 * Undefined when the bytes are not UTF-8. The result is a new secret; the input stays the caller's.
 */
export function normalisePassphrase(typed: SecretBytes): SecretBytes | undefined {
  const text = fromUtf8(typed);
  return text === undefined ? undefined : secret(utf8(text.normalize('NFKC').trim().replace(/\s+/gu, ' ')));
}

/**
 * Argon2id (RFC 9106, version 0x13: the module's defaults, held by a published vector), 32 bytes, off the event loop.
 * Wipes nothing: the caller owns both ends.
 */
export async function stretchPassphrase(
  normalised: SecretBytes,
  salt: Uint8Array,
  params: Argon2Params,
): Promise<SecretBytes> {
  const raw = await hashRaw(normalised, {
    memoryCost: params.memoryKib,
    timeCost: params.passes,
    parallelism: params.lanes,
    outputLen: keyLengthBytes,
    salt,
  });
  const key = secret(new Uint8Array(raw));
  dispose(secret(raw));
  return key;
}
