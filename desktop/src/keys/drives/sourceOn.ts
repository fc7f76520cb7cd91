import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { KeyTarget } from './keyTargets.ts';

/**
 * Which of these files a target is, or carries: writing on it would destroy what is being copied from. The same file under another name or by a hard link, a loop
 * device over it, or a drive on which it lies. Undefined when none is; a file that is not there is nowhere.
 */
export function sourceOn(
  { path, drive }: Pick<KeyTarget, 'path' | 'drive'>,
  files: readonly string[],
): string | undefined {
  const itself = statOf(drive === undefined ? path : backingFile(path));
  const carries = new Set((drive?.mountedAt ?? []).map((place) => statOf(place)?.dev));
  return files.find((file) => {
    const stat = statOf(file);
    if (stat === undefined) return false;
    return carries.has(stat.dev) || (itself?.ino === stat.ino && itself.dev === stat.dev);
  });
}

/** The file that a loop device shows as a disk; undefined for every other disk. */
function backingFile(device: string): string | undefined {
  try {
    return readFileSync(`/sys/class/block/${basename(device)}/loop/backing_file`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Undefined also for what is in a folder that this person may not look into, as where another person's desktop has opened a key: nothing is copied from there. */
function statOf(path: string | undefined): BigIntStats | undefined {
  if (path === undefined) return undefined;
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return undefined;
    throw error;
  }
}
