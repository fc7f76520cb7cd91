import { closeSync, constants, openSync } from 'node:fs';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { mediumError } from './mediumProblem.ts';

/**
 * Keeps a disk from being mounted while other programs of ours work on it. Desktops mount a new volume by themselves as soon as its writer has
 * closed the disk; the kernel refuses that while somebody holds the whole disk with O_EXCL. Image files need no such thing.
 * @throws {AppError} `prepare.in_use` when the system was faster
 */
export function holdDevice(target: {
  readonly path: string;
  readonly drive: object | undefined;
}): Disposable {
  if (target.drive === undefined) return { dispose: () => undefined };
  try {
    const fd = openSync(target.path, constants.O_RDONLY | constants.O_EXCL);
    return { dispose: () => closeSync(fd) };
  } catch (error) {
    throw mediumError(error, target);
  }
}
