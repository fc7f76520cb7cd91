import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { isMissing } from './keyError.ts';

/**
 * Makes a folder's entries durable. Windows cannot (a folder does not open as a file) and has no need: it writes through
 * on removable drives.
 */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    // Some drivers (FUSE) have no fsync for folders; a real failure of the device is another code.
    if (
      !(error instanceof Error && 'code' in error && (error.code === 'EINVAL' || error.code === 'ENOSYS'))
    ) {
      throw error;
    }
  } finally {
    await folder.close();
  }
}

/**
 * Makes a folder, and its parents, durably. Does nothing, quickly, when it is there.
 *
 * Not with Node's recursive mkdir: Linux's vfat driver says ENOENT for a folder that it can no longer read because the key is out
 * (measured by unplugging; docs/spec/key-layout.md), and that then throws ENOENT, or tries again without end.
 * @throws {AppError} `key.removed` when a parent is said to be there and to be missing at once, or not even the root answers
 */
export async function makeFolder(path: string): Promise<void> {
  const parent = dirname(path);
  let outcome = await tryFolder(path);
  if (outcome === 'parent missing' && parent !== path) {
    await makeFolder(parent);
    outcome = await tryFolder(path);
  }
  if (outcome === 'parent missing') throw new AppError('key.removed');
  if (outcome === 'there') return;
  await syncFolder(path);
  await syncFolder(parent);
}

async function tryFolder(path: string): Promise<'made' | 'there' | 'parent missing'> {
  try {
    await mkdir(path);
    return 'made';
  } catch (error) {
    if (isMissing(error)) return 'parent missing';
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'there';
    throw error;
  }
}

/**
 * Gives a written file its final name. On vfat a renamed file loses its content at a loss of power unless the same
 * descriptor is synchronised again after the rename (measured; docs/spec/key-layout.md), so it must still be open.
 * `to` must not exist.
 *
 * The descriptor comes last. It writes the new entry with the file's clusters in it; were the old entry still on the key then, two names would
 * have the same clusters, and whoever removed the one would take the other's away. Cut off before it, the file has no name, or an empty one.
 */
export async function placeFile(handle: FileHandle, from: string, to: string): Promise<void> {
  await handle.sync();
  await rename(from, to);
  if (dirname(from) !== dirname(to)) await syncFolder(dirname(from));
  await syncFolder(dirname(to));
  await handle.sync();
}

/** Removes a file durably; harmless when there is none. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncFolder(dirname(path)).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

/** Writes all of `bytes` at `position`: one system call may write less. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Fills `into` from `position`; gives the number of bytes, fewer only at the end of the file. */
export async function readInto(handle: FileHandle, into: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** Reads `length` bytes from `position`, fewer only at the end of the file. */
export async function readAll(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, await readInto(handle, bytes, position));
}
