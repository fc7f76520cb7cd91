import { toHex, utf8 } from '@cartable/shared/lib/bytes.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { sha256 } from '@noble/hashes/sha2.js';

/** SHA-256 without waiting: WebCrypto only answers later, and the engine works inside a transaction. */
export const browserHasher: Hasher = {
  sha256: (bytes) => sha256(bytes),
  sha256Hex: (bytes) => toHex(sha256(bytes)),
  sha256Text: (text) => toHex(sha256(utf8(text))),
};
