import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { alignedBytes } from './alignedBytes.ts';
import { fileMedium, openingOf } from './fileMedium.ts';

/** Where every partition table, file system and container has its first words, or their copy: a medium's beginning and its end. */
const TELLING_BYTES = 1024 * 1024;

/**
 * Whether nothing begins on a medium, by its first and its last MiB: both were read and are zero. Only then is it said to be empty.
 * @throws the system's error; {AppError} `prepare.other_drive`
 */
export function isBlank({ path, drive }: Pick<KeyTarget, 'path' | 'drive'>): boolean {
  if (drive === undefined) return isBlankFile(path);
  const medium = fileMedium(path, { readOnly: true, ...openingOf(drive) });
  try {
    return isBlankBetween(medium.sizeBytes, (at, into) => medium.read(at, into));
  } finally {
    medium.close();
  }
}

/** A file may end anywhere; reading past the system's cache cannot. */
function isBlankFile(path: string): boolean {
  const fd = openSync(path, 'r');
  try {
    return isBlankBetween(fstatSync(fd).size, (at, into) => readSync(fd, into, 0, into.length, at));
  } finally {
    closeSync(fd);
  }
}

function isBlankBetween(sizeBytes: number, read: (at: number, into: Uint8Array) => void): boolean {
  const room = alignedBytes(Math.min(TELLING_BYTES, sizeBytes));
  return [0, sizeBytes - room.length].every((at) => {
    read(at, room);
    return room.every((byte) => byte === 0);
  });
}
