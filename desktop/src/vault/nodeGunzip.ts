import { gunzip } from 'node:zlib';
import { type Gunzip, maxUnpackedBytes } from '@cartable/shared/ports/gunzip.ts';

/** Unpacks in one of Node's own threads; large pieces, since each one costs a turn of the event loop. */
export const nodeGunzip: Gunzip = (bytes) =>
  new Promise((resolve, reject) => {
    gunzip(bytes, { chunkSize: 512 * 1024, maxOutputLength: maxUnpackedBytes }, (error, unpacked) =>
      error === null ? resolve(unpacked) : reject(error),
    );
  });
