import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Drive, DriveList } from './drive.ts';
import { findTargets, type KeyTarget, type TargetWish } from './keyTargets.ts';

/** Whether two looks at the drives of a computer met the very same one, plugged in once. */
export function isSameDrive(one: Drive, other: Drive | undefined): boolean {
  return (
    other !== undefined &&
    one.device === other.device &&
    one.model === other.model &&
    one.serial === other.serial &&
    one.sizeBytes === other.sizeBytes &&
    one.sequence === other.sequence
  );
}

/**
 * Looks once more at what was chosen, just before it is opened to be written: between a person's yes and that moment lie minutes, and another disk may have its
 * name by then. The whole judgement is made anew.
 * @param target what was chosen; `isNew` when nothing was there, which nobody was asked about
 * @throws {AppError} `prepare.other_drive`, `prepare.file_there` (data: path), and those of {@link findTargets}
 */
export async function lookAgain(
  target: Pick<KeyTarget, 'name' | 'path' | 'drive'> & Partial<KeyTarget>,
  drives: DriveList,
  wish: TargetWish = {},
): Promise<KeyTarget> {
  const { name, path, drive } = target;
  const [found] = await findTargets([path], drives, wish);
  if (found === undefined) throw new AppError('prepare.absent', { device: name });
  const isSame = found.drive === undefined ? drive === undefined : isSameDrive(found.drive, drive);
  if (!isSame || found.path !== path) throw new AppError('prepare.other_drive', { device: name });
  if (target.isNew && !found.isNew) throw new AppError('prepare.file_there', { path: name });
  return { ...found, name };
}
