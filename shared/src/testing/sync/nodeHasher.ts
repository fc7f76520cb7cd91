import { createHash } from 'node:crypto';
import type { Hasher } from '../../ports/hasher.ts';

/** SHA-256 by Node. */
export const nodeHasher: Hasher = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  sha256Hex: (bytes) => createHash('sha256').update(bytes).digest('hex'),
  sha256Text: (text) => createHash('sha256').update(text).digest('hex'),
};
