import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../bootstrap/run.ts';

const MiB = 1024 * 1024;
const GROUPS = '/sys/fs/cgroup/blkio';

/** A folder on a block device of its own, whose reading is held to a number of bytes a second for programs that {@link ThrottledKey.start} starts. */
export interface ThrottledKey {
  readonly folder: string;
  /** Takes the key out and puts it in again: nothing of it is in memory. */
  replug(): Promise<void>;
  start(command: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess;
  /** Bytes read from the device since the key was put in. */
  readBytes(): number;
  close(): Promise<void>;
}

/**
 * Makes one: an image file as a loop device, held by the kernel's block throttle (control groups, version 1). The kernel of the test machines has no
 * FAT driver, so that the volume is ext4 without a journal: what is measured is how much must be read, and that does not depend on it.
 * @throws Error without root's rights or without that control group
 */
export async function throttledKey(
  workspace: string,
  sizeMiB: number,
  bytesASecond: number,
): Promise<ThrottledKey> {
  if (!existsSync(join(GROUPS, 'blkio.throttle.read_bps_device'))) {
    throw new Error(`no ${GROUPS}: the key cannot be throttled on this machine`);
  }
  const [image, folder] = [join(workspace, 'key.ext4'), join(workspace, 'usb')];
  await must('truncate', ['-s', String(sizeMiB * MiB), image]);
  await must('mkfs.ext4', ['-q', '-F', '-O', '^has_journal', '-m', '0', image]);
  mkdirSync(folder, { recursive: true });
  const group = join(GROUPS, `cartable-bench-${process.pid}`);
  mkdirSync(group);
  let device = '';
  let before = 0;
  const plug = async () => {
    device = (await must('losetup', ['--find', '--show', image])).stdout.trim();
    // Linux reads this far ahead on a USB key; on a loop device as far as the disk below it likes, here 2.5 MB, which is most of a program.
    writeFileSync(`/sys/block/${device.replace('/dev/', '')}/queue/read_ahead_kb`, '128');
    await must('mount', ['-o', 'noatime', device, folder]);
    const { rdev } = statSync(device);
    // Linux' numbers of a device: major in bits 8 to 19, minor below.
    writeFileSync(
      join(group, 'blkio.throttle.read_bps_device'),
      `${(rdev >> 8) & 0xfff}:${rdev & 0xff} ${bytesASecond}`,
    );
    before = sectorsRead(device);
  };
  /** What was started may still be going: a process that was killed holds its files until the kernel is done with it. */
  const emptied = async () => {
    for (;;) {
      const pids = readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean);
      if (pids.length === 0) return;
      for (const pid of pids) killQuietly(Number(pid));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const unplug = async () => {
    await emptied();
    await must('umount', [folder]);
    await must('losetup', ['--detach', device]);
  };
  await plug();
  return {
    folder,
    async replug() {
      await unplug();
      await plug();
    },
    start: (command, args, env) =>
      spawn('sh', ['-c', `echo $$ > '${group}/cgroup.procs' && exec "$0" "$@"`, command, ...args], {
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    readBytes: () => (sectorsRead(device) - before) * 512,
    async close() {
      await unplug();
      rmdirSync(group);
    },
  };
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** Third figure of a block device's statistics (Documentation/block/stat.rst): sectors of 512 bytes read. */
function sectorsRead(device: string): number {
  const text = readFileSync(`/sys/block/${device.replace('/dev/', '')}/stat`, 'utf8');
  return Number(text.trim().split(/\s+/u)[2]);
}
