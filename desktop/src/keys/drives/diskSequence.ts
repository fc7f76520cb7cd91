import { fstatSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';

/**
 * The kernel's number of what a device file leads to now (`/sys/class/block/<name>/diskseq`, Linux 5.15): every disk that is plugged in, and every card that
 * is put into a reader, has the next one. It tells two keys of one make apart that have no serial number, or the same. Undefined where the kernel does not count.
 */
export function diskSequence(device: string): number | undefined {
  return read(`/sys/class/block/${basename(device)}/diskseq`);
}

/**
 * Whether an open device file leads to the drive that was chosen. As long as it is open its name and number are given to no other, so that what is true here
 * stays true until it is closed: a look at the name before it is opened cannot say so much.
 * @param sequence of the drive that was chosen; undefined where the kernel does not count, and then nothing is compared
 * @throws {AppError} `prepare.other_drive` (data: device)
 */
export function mustBeDrive(fd: number, device: string, sequence: number | undefined): void {
  if (sequence === undefined) return;
  const { rdev } = fstatSync(fd, { bigint: true });
  // As glibc's gnu_dev_major and gnu_dev_minor take a number apart.
  const major = ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn);
  const minor = (rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n);
  if (read(`/sys/dev/block/${major}:${minor}/diskseq`) !== sequence) {
    throw new AppError('prepare.other_drive', { device });
  }
}

function read(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
