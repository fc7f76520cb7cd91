import { existsSync } from 'node:fs';
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

/** Our error for a failure of a medium at a position in bytes. `exists` tells whether the device is still there. */
export function mediumError(
  error: unknown,
  medium: { readonly path: string },
  at: number | null = null,
  exists: (path: string) => boolean = existsSync,
): AppError {
  if (isAppError(error)) return error;
  const system = systemCode(error);
  let code = PROBLEMS[system] ?? 'prepare.io';
  // A pulled key first fails with EIO: the system notices a moment later that the device is gone.
  if ((code === 'prepare.io' || code === 'prepare.absent') && at !== null && !exists(medium.path)) {
    code = 'prepare.vanished';
  }
  return new AppError(code, { device: medium.path, at, system }, error);
}

/** Whether trying again makes sense: a bad contact heals, a missing device does not come back by itself. */
export function mayHeal(error: unknown): boolean {
  return !isAppError(error) && (PROBLEMS[systemCode(error)] ?? 'prepare.io') === 'prepare.io';
}
