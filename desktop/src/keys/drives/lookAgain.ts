import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Drive, DriveList } from './drive.ts';
import { findTargets, type KeyTarget, type TargetWish } from './keyTargets.ts';

/** Whether two looks at the drives of a computer met the very same one, plugged in once. */
export function isSameDrive(one: Drive, other: Drive | undefined): boolean {
  if (other === undefined || one.device !== other.device || one.sizeBytes !== other.sizeBytes) return false;
  if (one.sequence !== other.sequence) return false;
  // Of a disk that has stopped answering `lsblk` tells no make any more: then the kernel's number alone says that it is the same.
  if (one.sequence !== undefined && (isNameless(one) || isNameless(other))) return true;
  return one.model === other.model && one.serial === other.serial;
}

const isNameless = ({ model, serial }: Drive): boolean => model === '' && serial === '';

type Chosen = Pick<KeyTarget, 'name' | 'path' | 'drive'> & Partial<KeyTarget>;

/**
 * Looks once more at what was chosen, just before it is opened: between a person's yes and that moment lie minutes, and another disk may have its name by then. The whole
 * judgement is made anew. What a desktop has opened of a drive that will be written is unmounted, once it is known to be the one that was chosen; then it is looked at again.
 * @param target what was chosen; `isNew` when nothing was there, which nobody was asked about
 * @throws {AppError} `prepare.other_drive`, `prepare.file_there` (data: path), those of {@link findTargets} and of {@link DriveList.unmount}
 */
export async function lookAgain(
  target: Chosen,
  drives: DriveList,
  wish: TargetWish = {},
): Promise<KeyTarget> {
  const found = await lookOnce(target, drives, wish);
  const { drive, name } = found;
  if (drive === undefined || wish.use === 'read' || drive.mountedAt.length === 0) return found;
  try {
    await drives.unmount?.(drive);
  } catch (error) {
    // By the name that the technician knows it by.
    if (error instanceof AppError) throw new AppError(error.code, { ...error.data, device: name }, error);
    throw error;
  }
  const again = await lookOnce(target, drives, wish);
  const [place] = again.drive?.mountedAt ?? [];
  if (place !== undefined) throw new AppError('prepare.mounted', { device: name, place });
  return again;
}

async function lookOnce(target: Chosen, drives: DriveList, wish: TargetWish): Promise<KeyTarget> {
  const { name, path, drive } = target;
  const [found] = await findTargets([path], drives, wish);
  if (found === undefined) throw new AppError('prepare.absent', { device: name });
  const isSame = found.drive === undefined ? drive === undefined : isSameDrive(found.drive, drive);
  if (!isSame || found.path !== path) throw new AppError('prepare.other_drive', { device: name });
  if (target.isNew && !found.isNew) throw new AppError('prepare.file_there', { path: name });
  return { ...found, name };
}
