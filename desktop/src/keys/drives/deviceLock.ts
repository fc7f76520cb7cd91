import { createServer } from 'node:net';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { createHash } from 'node:crypto';

/** Holds a key for one command. */
export interface DeviceLock {
  release(): Promise<void>;
}

/**
 * Takes a key for this process alone: two technicians at one computer, or two windows of one, must not write the same key. It is an
 * abstract socket of Linux, which the kernel gives up with the process, however that ends: no stale file to judge. Files and devices alike.
 * @throws {AppError} `prepare.in_use` (data: device)
 */
export function lockDevice(path: string): Promise<DeviceLock> {
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 40);
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
