import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Whether the key still answers, asked after an operation said that something does not exist. A key that is out says the same: Linux's vfat
 * driver for whatever it has not in memory, Windows and an unmounted Linux for all of it.
 *
 * Looking whether a folder is there proves nothing, because the driver remembers folders; synchronising one reaches the device
 * and fails without it. Windows cannot synchronise a folder, and has no need: it forgets a volume as soon as it is out.
 *
 * @param path a folder of the key
 * @param known whether that folder was surely there a moment ago; otherwise the nearest folder above that exists is asked
 */
export async function keyAnswers(path: string, known: boolean): Promise<boolean> {
  try {
    await reach(path);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const parent = dirname(path);
      return !known && parent !== path && (await keyAnswers(parent, false));
    }
    // A driver without fsync for folders (FUSE), a parent that only others may read: there, all the same.
    return code === 'EINVAL' || code === 'ENOSYS' || code === 'EACCES' || code === 'EPERM';
  }
}

async function reach(folder: string): Promise<void> {
  if (process.platform === 'win32') {
    await stat(folder);
    return;
  }
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
