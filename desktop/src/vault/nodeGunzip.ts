import { gunzip } from 'node:zlib';
import { type Gunzip, maxUnpackedBytes, pieceOf } from '@cartable/shared/ports/gunzip.ts';

/** Unpacks in one of Node's own threads, at once: each further piece would cost a turn of the event loop and a copy of all. */
export const nodeGunzip: Gunzip = (bytes) =>
  new Promise((resolve, reject) => {
    gunzip(bytes, { chunkSize: pieceOf(bytes), maxOutputLength: maxUnpackedBytes }, (error, unpacked) =>
      error === null ? resolve(unpacked) : reject(error),
    );
  });
