import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { createHash } from 'node:crypto';

/** Holds a key for one command. */
export interface DeviceLock {
  release(): Promise<void>;
}

/**
 * Takes a key for this process alone: two technicians at one computer, or two windows of one, must not write the same key. It is an
 * abstract socket of Linux, which the kernel gives up with the process, however that ends: no stale file to judge. Files and devices alike, by their name, since a file that is not
 * there yet has no more, and by what they are: a hard link, or a second device file, is another name of the same.
 * @throws {AppError} `prepare.in_use` (data: device)
 */
export async function lockDevice(path: string): Promise<DeviceLock> {
  const held: DeviceLock[] = [];
  const release = async () => {
    await Promise.all(held.map((lock) => lock.release()));
  };
  try {
    for (const name of [path, itselfAt(path)]) if (name !== undefined) held.push(await lockName(name, path));
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

/** What a name stands for, whatever it is called; undefined for nothing, and where nobody may look. */
function itselfAt(path: string): string | undefined {
  try {
    const stat = statSync(path, { bigint: true });
    return stat.isBlockDevice() ? `device ${stat.rdev}` : `file ${stat.dev} ${stat.ino}`;
  } catch {
    return undefined;
  }
}

function lockName(taken: string, path: string): Promise<DeviceLock> {
  const digest = createHash('sha256').update(taken).digest('hex').slice(0, 40);
  const name =
    process.platform === 'linux' ? `\0cartable-key-${digest}` : `\\\\.\\pipe\\cartable-key-${digest}`;
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (cause) => reject(new AppError('prepare.in_use', { device: path }, cause)));
    server.listen(name, () => {
      server.unref();
      resolve({ release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

/** Takes several, or none. @throws {AppError} `prepare.in_use` */
export async function lockDevices(paths: readonly string[]): Promise<DeviceLock> {
  const held: DeviceLock[] = [];
  const release = async () => {
    await Promise.all(held.map((lock) => lock.release()));
  };
  try {
    for (const path of paths) held.push(await lockDevice(path));
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}
