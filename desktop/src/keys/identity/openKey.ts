import { AppError } from '@cartable/shared/lib/errors.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { FatVolume } from '../fat/fatVolume.ts';
import { readMedium } from '../fat/readMedium.ts';
import { fileMedium, openingOf } from '../medium/fileMedium.ts';
import { mediumError } from '../medium/mediumProblem.ts';

/**
 * Opens a key for reading, past the system's cache, and closes it whatever happens.
 * @param answered called each time that the key has given something
 * @throws {AppError} `prepare.*`
 */
export function withKey<T>(target: KeyTarget, work: (volume: FatVolume) => T, answered?: () => void): T {
  if (target.isNew) throw new AppError('prepare.absent', { device: target.name });
  const { path, drive } = target;
  try {
    const medium = fileMedium(path, { readOnly: true, ...openingOf(drive) });
    try {
      const read = (at: number, into: Uint8Array) => {
        medium.read(at, into);
        answered?.();
      };
      return work(new FatVolume(readMedium({ sizeBytes: medium.sizeBytes, read })));
    } finally {
      medium.close();
    }
  } catch (error) {
    const known = mediumError(error, { path });
    // The reader of the file system throws plain errors for a broken one.
    const broken = error instanceof Error && !('code' in error) && known.code === 'prepare.io';
    const code = broken ? 'prepare.volume_broken' : known.code;
    throw new AppError(code, { ...known.data, device: target.name }, error);
  }
}
