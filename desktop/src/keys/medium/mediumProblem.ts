import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';

/** What a medium's failure means to a technician. */
export type MediumProblem =
  | 'prepare.vanished'
  | 'prepare.write_protected'
  | 'prepare.full'
  | 'prepare.in_use'
  | 'prepare.absent'
  | 'prepare.not_allowed'
  | 'prepare.io';

const PROBLEMS: Readonly<Record<string, MediumProblem>> = {
  ENODEV: 'prepare.vanished',
  ENXIO: 'prepare.vanished',
  ENOMEDIUM: 'prepare.vanished',
  ESHUTDOWN: 'prepare.vanished',
  EROFS: 'prepare.write_protected',
  ENOSPC: 'prepare.full',
  EFBIG: 'prepare.full',
  EDQUOT: 'prepare.full',
  EBUSY: 'prepare.in_use',
  ENOENT: 'prepare.absent',
  EACCES: 'prepare.not_allowed',
  EPERM: 'prepare.not_allowed',
};

/** The system's name of an error, `EIO` for one without. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'EIO';
}

/** How long a pulled device may still have its name and size, milliseconds: its errors come first. */
const GONE_WITHIN_MS = 1_000;
const LOOK_EVERY_MS = 50;

/**
 * Whether a device stays there. The kernel takes its size away first, then its name; in between whatever is written lies "behind its end" (`ENOSPC`), which is
 * no word about how much the key holds. Waits a moment for that, on the thread of the key: this is about one that has failed.
 */
function staysThere(path: string): boolean {
  if (!path.startsWith('/dev/')) return existsSync(path);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; waitedMs < GONE_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
    if (!hasSize(path)) return false;
    Atomics.wait(pause, 0, 0, LOOK_EVERY_MS);
  }
  return hasSize(path);
}

function hasSize(path: string): boolean {
  try {
    if (Number(readFileSync(`/sys/class/block/${basename(path)}/size`, 'utf8')) === 0) return false;
  } catch {
    // Gone, or under another name than the kernel's: then the name alone tells.
  }
  return existsSync(path);
}

/** What a device answers with that has just been pulled, besides the names of its absence. */
const OF_PULLED: ReadonlySet<MediumProblem> = new Set(['prepare.io', 'prepare.absent', 'prepare.full']);

/** Our error for a failure of a medium at a position in bytes. `exists` tells whether the device stays there. */
export function mediumError(
  error: unknown,
  medium: { readonly path: string },
  at: number | null = null,
  exists: (path: string) => boolean = staysThere,
): AppError {
  if (isAppError(error)) return error;
  const system = systemCode(error);
  let code = PROBLEMS[system] ?? 'prepare.io';
  // A pulled key first fails with EIO or ENOSPC: the system notices a moment later that the device is gone.
  if (OF_PULLED.has(code) && at !== null && !exists(medium.path)) code = 'prepare.vanished';
  return new AppError(code, { device: medium.path, at, system }, error);
}

/** Whether trying again makes sense: a bad contact heals, a missing device does not come back by itself. */
export function mayHeal(error: unknown): boolean {
  return !isAppError(error) && (PROBLEMS[systemCode(error)] ?? 'prepare.io') === 'prepare.io';
}
