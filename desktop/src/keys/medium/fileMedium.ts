import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { mustBeDrive } from '../drives/diskSequence.ts';
import type { Drive } from '../drives/drive.ts';
import type { Medium } from './medium.ts';

/** How to open a medium. */
export interface FileMediumOptions {
  /** Size of a block device, as the system tells it: a device's file has none. */
  readonly deviceBytes?: number;
  /** The drive that was chosen, by the kernel's count: another under the same name is closed again untouched. */
  readonly sequence?: number | undefined;
  /** Makes a new image file of this many bytes; there must be none of that name. */
  readonly createBytes?: number;
  readonly readOnly?: boolean;
}

/** How to open a target: a drive as it was chosen, or an image file. */
export function openingOf(drive: Pick<Drive, 'sizeBytes' | 'sequence'> | undefined): FileMediumOptions {
  return drive === undefined ? {} : { deviceBytes: drive.sizeBytes, sequence: drive.sequence };
}

/**
 * A block device or an image file, read and written past the system's cache where its file system allows it (tmpfs does not): sixteen
 * keys at once then do not push each other out of memory, and what is read back comes from the key. Where it is not allowed, `sync` asks
 * the system to forget what it holds of the file.
 * @throws the system's error; `EBUSY` for a device that is mounted or held by another program; {AppError} `prepare.other_drive`
 */
export function fileMedium(path: string, options: FileMediumOptions = {}): Medium {
  const { fd, direct } = open(path, options);
  const { createBytes } = options;
  try {
    mustBeDrive(fd, path, options.sequence);
    if (createBytes !== undefined) ftruncateSync(fd, createBytes);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  const sizeBytes = createBytes ?? options.deviceBytes ?? fstatSync(fd).size;
  return {
    path,
    sizeBytes,
    blank: createBytes !== undefined,
    read(at, into) {
      for (let done = 0; done < into.length; ) {
        const got = readSync(fd, into, done, into.length - done, at + done);
        if (got === 0) throw Object.assign(new Error(`${path} ends at ${at + done}`), { code: 'EIO' });
        done += got;
      }
    },
    write(at, from) {
      for (let done = 0; done < from.length; ) {
        done += writeSync(fd, from, done, from.length - done, at + done);
      }
    },
    sync() {
      fsyncSync(fd);
      if (!direct) forget(path);
    },
    close: () => closeSync(fd),
  };
}

function open(path: string, options: FileMediumOptions): { readonly fd: number; readonly direct: boolean } {
  const access = options.readOnly ? constants.O_RDONLY : constants.O_RDWR;
  // On a block device O_EXCL without O_CREAT is the kernel's own lock: nobody else has it open so, and it is not mounted.
  const alone = options.deviceBytes !== undefined && !options.readOnly ? constants.O_EXCL : 0;
  const create = options.createBytes === undefined ? 0 : constants.O_CREAT | constants.O_EXCL;
  const direct = constants.O_DIRECT ?? 0;
  try {
    return { fd: openSync(path, access | alone | create | direct, 0o644), direct: direct !== 0 };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error;
    // The refused call may have made the file already.
    return { fd: openSync(path, access | alone | (create & ~constants.O_EXCL)), direct: false };
  }
}

/** posix_fadvise(DONTNEED) for the whole file, which Node cannot say: coreutils' documented way. Best effort elsewhere. */
function forget(path: string): void {
  try {
    execFileSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none'], { stdio: 'ignore' });
  } catch {
    // Without it the bytes are still compared, only with what the system holds of them.
  }
}
