import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const THROTTLE = '/sys/fs/cgroup/blkio/blkio.throttle.read_bps_device';

function losetup(...args: readonly string[]): string | undefined {
  const end = spawnSync('losetup', args, {
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  return end.status === 0 ? end.stdout.toString().trim() : undefined;
}

/** A block device that can stop answering, as a key does whose controller dies: reading from it waits, in the kernel, where nothing can end it. */
export interface SilentDevice {
  readonly device: string;
  /** From here on every reading waits. */
  fallSilent(): void;
  /** What waits is answered. */
  answerAgain(): void;
  detach(): void;
}

/** Whether this computer lets devices fall silent: root's rights, loop devices, and the kernel's block throttle (control groups, version 1). */
export const canFallSilent = (): boolean =>
  process.getuid?.() === 0 && existsSync(THROTTLE) && losetup('-f') !== undefined;

/** A loop device over a file, which the throttle holds to one byte a second when it is to be silent. @throws Error where that cannot be */
export function silentDevice(file: string): SilentDevice {
  const device = losetup('--find', '--show', file);
  if (device === undefined) throw new Error('no loop device');
  const number = readFileSync(`/sys/class/block/${basename(device)}/dev`, 'utf8').trim();
  const hold = (bytesASecond: number) => writeFileSync(THROTTLE, `${number} ${bytesASecond}`);
  return {
    device,
    fallSilent: () => hold(1),
    answerAgain: () => hold(0),
    detach() {
      hold(0);
      losetup('-d', device);
    },
  };
}
