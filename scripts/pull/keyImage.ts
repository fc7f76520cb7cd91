import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must, run } from '../bootstrap/run.ts';
import { copyOutOfExfat } from './exfatImage.ts';

/** The file systems that USB keys are sold with. */
export type KeyFileSystem = 'vfat' | 'exfat';

/** What came off a pulled key. */
export interface CopiedKey {
  /** Paths, relative to the key's root, whose bytes could not be read to their end: the file system itself is broken there. */
  readonly unreadable: readonly string[];
}

const ENV = {
  ...process.env,
  PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`,
  MTOOLS_SKIP_CHECK: '1',
  LC_ALL: 'C.UTF-8',
};
const LIMIT_MS = 60_000;

/** Makes an empty key of `sizeMiB` mebibytes (FAT32 needs at least 33 with clusters of one sector). */
export async function makeKeyImage(file: string, fileSystem: KeyFileSystem, sizeMiB: number): Promise<void> {
  const fd = openSync(file, 'w');
  ftruncateSync(fd, sizeMiB * 1024 * 1024);
  closeSync(fd);
  const options = { env: ENV, timeoutMs: LIMIT_MS };
  // The smallest clusters: the same bytes then need the longest chains, and a pull has the most to cut.
  if (fileSystem === 'vfat') await must('mkfs.vfat', ['-F', '32', '-s', '1', file], options);
  else await must('mkfs.exfat', ['-c', '4K', file], options);
}

/**
 * Copies all that a key image holds into a folder, file by file: one broken chain then costs one file, as it does
 * for the system that mounts the key next.
 */
export function copyOutOfKey(file: string, fileSystem: KeyFileSystem, into: string): Promise<CopiedKey> {
  mkdirSync(into, { recursive: true });
  return fileSystem === 'vfat' ? copyOutOfFat(file, into) : Promise.resolve(copyOutOfExfat(file, into));
}

async function copyOutOfFat(file: string, into: string): Promise<CopiedKey> {
  const listed = await run('mdir', ['-/', '-a', '-b', '-i', file, '::'], { env: ENV, timeoutMs: LIMIT_MS });
  const unreadable: string[] = [];
  for (const line of listed.stdout.split('\n')) {
    if (!line.startsWith('::/')) continue;
    const path = line.slice(3);
    if (path.endsWith('/')) {
      mkdirSync(join(into, path), { recursive: true });
      continue;
    }
    mkdirSync(dirname(join(into, path)), { recursive: true });
    const copied = await run('mcopy', ['-n', '-m', '-Q', '-i', file, `::/${path}`, join(into, path)], {
      env: ENV,
      timeoutMs: LIMIT_MS,
    });
    if (copied.code !== 0) unreadable.push(path);
  }
  return { unreadable };
}
