import { closeSync, constants, openSync } from 'node:fs';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { mustBeDrive } from '../drives/diskSequence.ts';
import type { Drive } from '../drives/drive.ts';
import { mediumError } from './mediumProblem.ts';

/**
 * Keeps a disk from being mounted while other programs of ours work on it. Desktops mount a new volume by themselves as soon as its writer has
 * closed the disk; the kernel refuses that while somebody holds the whole disk with O_EXCL. Image files need no such thing.
 * @throws {AppError} `prepare.in_use` when the system was faster, `prepare.other_drive` when another drive has that name meanwhile
 */
export function holdDevice(target: {
  readonly path: string;
  readonly drive: Pick<Drive, 'sequence'> | undefined;
}): Disposable {
  if (target.drive === undefined) return { dispose: () => undefined };
  let fd: number;
  try {
    fd = openSync(target.path, constants.O_RDONLY | constants.O_EXCL);
  } catch (error) {
    throw mediumError(error, target);
  }
  const hold = { dispose: () => closeSync(fd) };
  try {
    mustBeDrive(fd, target.path, target.drive.sequence);
    return hold;
  } catch (error) {
    hold.dispose();
    throw error;
  }
}
