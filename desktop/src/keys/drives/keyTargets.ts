import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { type Drive, type DriveList, judgeDrive } from './drive.ts';
import { sourceOn } from './sourceOn.ts';

/** Something a key is made of: a disk that may be written, or an image file, there or not. */
export interface KeyTarget {
  /** As the technician named it. */
  readonly name: string;
  /** What it really is: two names of one disk are one target. */
  readonly path: string;
  readonly drive: Drive | undefined;
  /** A file that is not there yet. */
  readonly isNew: boolean;
}

/** What a target must be fit for. */
export interface TargetWish {
  /** The least that it must hold. */
  readonly needsBytes?: number;
  /** Files that what is to be done reads, and must not destroy: the image, its map, the batch. */
  readonly spare?: readonly string[];
}

/**
 * What the technician named, looked at before anything is written.
 * @throws {AppError} one of `DriveRefusal`, `prepare.twice` (data: device), `prepare.not_a_disk`, `prepare.is_source` (data: device, path)
 */
export async function findTargets(
  names: readonly string[],
  drives: DriveList,
  { needsBytes = 0, spare = [] }: TargetWish = {},
): Promise<readonly KeyTarget[]> {
  const targets: KeyTarget[] = [];
  let listed: readonly Drive[] | undefined;
  for (const name of names) {
    const stat = statSync(name, { throwIfNoEntry: false });
    const path = stat === undefined ? resolve(name) : realpathSync(name);
    if (targets.some((one) => one.path === path)) throw new AppError('prepare.twice', { device: name });
    if (stat === undefined || stat.isFile()) {
      // What lies under /dev and is not there is a key that was pulled, not a file to be made.
      if (stat === undefined && path.startsWith('/dev/'))
        throw new AppError('prepare.absent', { device: name });
      targets.push(spared({ name, path, drive: undefined, isNew: stat === undefined }, spare));
      continue;
    }
    if (!stat.isBlockDevice()) throw new AppError('prepare.not_a_disk', { device: name });
    listed ??= await drives.list();
    const judged = judgeDrive(
      listed.find((drive) => drive.device === path),
      name,
      needsBytes,
    );
    if (!judged.ok) throw new AppError(judged.error.code, judged.error.data);
    targets.push(spared({ name, path, drive: judged.value, isNew: false }, spare));
  }
  return targets;
}

function spared(target: KeyTarget, files: readonly string[]): KeyTarget {
  const source = sourceOn(target, files);
  if (source === undefined) return target;
  throw new AppError('prepare.is_source', { device: target.name, path: source });
}
