import { realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { type Drive, type DriveList, type DriveUse, judgeDrive } from './drive.ts';
import { mediumError } from '../medium/mediumProblem.ts';
import { ownPlaces } from './ownPlaces.ts';
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
export interface TargetWish extends DriveUse {
  /** Files that what is to be done reads, and must not destroy: the image, its map, the batch. */
  readonly spare?: readonly string[];
}

/** A target by the name that the technician gave it, or why it is none. */
export interface JudgedTarget {
  readonly name: string;
  readonly judged: Result<KeyTarget>;
}

/**
 * What the technician named, looked at before anything is done with it, each for itself: sixteen keys do not wait for the one that is unfit. Refused with one of `DriveRefusal`,
 * `prepare.not_a_disk` or `prepare.is_source` (data: device, path), or for what the system says of the name ({@link mediumError}).
 * @throws {AppError} `prepare.twice` (data: device), `prepare.no_drives`
 */
export async function judgeTargets(
  names: readonly string[],
  drives: DriveList,
  wish: TargetWish = {},
): Promise<readonly JudgedTarget[]> {
  const seen = new Set<string>();
  const found: JudgedTarget[] = [];
  let listed: readonly Drive[] | undefined;
  for (const name of names) {
    try {
      const stat = statSync(name, { throwIfNoEntry: false });
      const path = stat === undefined ? newPath(name) : realpathSync(name);
      if (seen.has(path)) throw new AppError('prepare.twice', { device: name });
      seen.add(path);
      if (stat?.isBlockDevice()) listed ??= await drives.list();
      const judged = judgeOne(name, path, stat, listed ?? [], wish);
      const source = judged.ok ? sourceOn(judged.value, wish.spare ?? []) : undefined;
      found.push({
        name,
        judged: source === undefined ? judged : refused('prepare.is_source', { device: name, path: source }),
      });
    } catch (error) {
      // A folder that may not be looked into, or a share that has gone: that name's trouble alone.
      if (isAppError(error) || !(error instanceof Error && 'code' in error)) throw error;
      const { code, data } = mediumError(error, { path: name });
      found.push({ name, judged: refused(code, data) });
    }
  }
  return found;
}

/** The same, where one that is unfit stops all. @throws {AppError} the first refusal of {@link judgeTargets} */
export async function findTargets(
  names: readonly string[],
  drives: DriveList,
  wish: TargetWish = {},
): Promise<readonly KeyTarget[]> {
  return (await judgeTargets(names, drives, wish)).map(({ judged }) => {
    if (!judged.ok) throw new AppError(judged.error.code, judged.error.data);
    return judged.value;
  });
}

/** Of a file that is not there yet: its folder may have two names, and the file is one. */
function newPath(name: string): string {
  const path = resolve(name);
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  return folder === undefined ? path : join(realpathSync(dirname(path)), basename(path));
}

function judgeOne(
  name: string,
  path: string,
  stat: Stats | undefined,
  listed: readonly Drive[],
  wish: TargetWish,
): Result<KeyTarget> {
  // What lies under /dev and is not there is a key that was pulled, not a file to be made.
  if (stat === undefined && path.startsWith('/dev/')) return refused('prepare.absent', { device: name });
  if (stat === undefined || stat.isFile()) {
    return ok({ name, path, drive: undefined, isNew: stat === undefined });
  }
  if (!stat.isBlockDevice()) return refused('prepare.not_a_disk', { device: name });
  const drive = listed.find(({ device }) => device === path);
  const own = [...ownPlaces(), ...(wish.own ?? [])];
  const judged = judgeDrive(drive, name, { ...wish, own });
  return judged.ok ? ok({ name, path, drive: judged.value, isNew: false }) : judged;
}
