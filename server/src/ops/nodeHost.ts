import { hash, randomBytes } from 'node:crypto';
import { gunzip } from 'node:zlib';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import { type Gunzip, maxUnpackedBytes, pieceOf } from '@cartable/shared/ports/gunzip.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';

/** The machine's clock. On the server it is the time that counts. */
export const nodeClock: Clock = {
  now: () => Date.now() as ClaimedTime,
  monotonic: () => performance.now(),
};

/** The operating system's generator. */
export const nodeRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

/** OpenSSL's SHA-256. */
export const nodeHasher: Hasher = {
  sha256: (bytes) => hash('sha256', bytes, 'buffer'),
  sha256Hex: (bytes) => hash('sha256', bytes, 'hex'),
  sha256Text: (text) => hash('sha256', text, 'hex'),
};

/** Unpacks in one of Node's own threads, at once: each further piece would cost a turn of the event loop and a copy of all. */
export const nodeGunzip: Gunzip = (bytes) =>
  new Promise((resolve, reject) => {
    gunzip(bytes, { chunkSize: pieceOf(bytes), maxOutputLength: maxUnpackedBytes }, (error, unpacked) =>
      error === null ? resolve(unpacked) : reject(error),
    );
  });
