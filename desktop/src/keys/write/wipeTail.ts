import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { mediumError } from '../medium/mediumProblem.ts';
import { SECTOR_BYTES } from '../medium/medium.ts';

/**
 * Makes what a file has behind its last whole sector zeros: a medium is read and written by sectors, and a file that is no image may end anywhere. Its size stays.
 * @throws {AppError} `prepare.*`
 */
export function wipeTail(path: string): void {
  try {
    zeroTail(path);
  } catch (error) {
    throw mediumError(error, { path });
  }
}

function zeroTail(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    const { size } = fstatSync(fd);
    if (size % SECTOR_BYTES === 0) return;
    ftruncateSync(fd, size - (size % SECTOR_BYTES));
    ftruncateSync(fd, size);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
