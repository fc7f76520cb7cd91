import { closeSync, copyFileSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { WORKLOAD_FILE } from './bundleWorkload.ts';
import { makeKeyImage } from './keyImage.ts';
import type { PullBench } from './pullBench.ts';
import { KEY_MOUNT, startUml } from './umlMachine.ts';

/** The smallest FAT32. */
const KEY_MIB = 34;
const LOG_BYTES = 64 * 1024 * 1024;
/** Some forty disks, each with a start of its own: half a minute on an idle machine. */
const LIMIT_MS = 480_000;

/** A key before some work, and every write of that work. */
export interface RecordedWork {
  /** The key's image when nothing of it had reached the key. */
  readonly before: string;
  readonly log: string;
}

/** A workload's name and its arguments (no spaces). */
export type Workload = readonly [name: string, ...args: readonly string[]];

/**
 * Records what reaches a key during some work: a guest's device-mapper (dm-log-writes) stands between vfat and the key.
 * @param prepare makes the key as it stands before
 * @throws Error with the guest's words when something went wrong in it
 */
export async function recordWrites(
  bench: PullBench,
  folder: string,
  prepare: Workload,
  work: Workload,
): Promise<RecordedWork> {
  const [key, log] = [join(folder, 'key.img'), join(folder, 'writes.log')];
  await makeKeyImage(key, 'vfat', KEY_MIB);
  await inGuest(bench, folder, key, [
    `mount -t vfat -o rw /dev/ubda ${KEY_MOUNT} || echo GUEST-ERROR no key to mount`,
    ...workload(bench, prepare),
    `umount ${KEY_MOUNT}`,
  ]);
  const fd = openSync(log, 'w');
  ftruncateSync(fd, LOG_BYTES);
  closeSync(fd);
  const before = join(folder, 'before.img');
  copyFileSync(key, before);
  await inGuest(
    bench,
    folder,
    key,
    [
      ...faultModules(bench),
      `echo "0 $(blockdev --getsz /dev/ubda) log-writes /dev/ubda /dev/ubdb" | dmsetup create recorded --noudevsync || echo GUEST-ERROR no recorder`,
      'dmsetup mknodes',
      `mount -t vfat -o rw /dev/mapper/recorded ${KEY_MOUNT} || echo GUEST-ERROR no key to mount`,
      ...workload(bench, work),
      `umount ${KEY_MOUNT}`,
      'dmsetup remove --noudevsync recorded || echo GUEST-ERROR the recorder stays',
    ],
    log,
  );
  return { before, log };
}

/**
 * Gives a guest a folder of disks: a workload puts in one after the other.
 * @param name the workload, whose one argument is where it finds them
 * @returns what the guest acknowledged, and everything else it said
 */
export async function withEachDisk(
  bench: PullBench,
  folder: string,
  disks: string,
  name: string,
): Promise<{ readonly acknowledged: readonly string[]; readonly output: readonly string[] }> {
  const output = await inGuest(bench, folder, join(folder, 'key.img'), [
    ...faultModules(bench),
    'mkdir /mnt/disks',
    `mount -t hostfs -o '${disks}' none /mnt/disks || echo GUEST-ERROR no disks`,
    ...workload(bench, [name, '/mnt/disks']),
  ]);
  const begin = 'ACK ';
  return {
    acknowledged: output.filter((line) => line.startsWith(begin)).map((line) => line.slice(begin.length)),
    output,
  };
}

function faultModules({ tools }: PullBench): readonly string[] {
  const wanted = /\/(?:dm_mod|dm_log_writes|loop)\.ko$/u;
  return tools.uml.faultModules
    .filter((file) => wanted.test(file))
    .map((file) => `'${tools.busybox}' insmod '${file}'`);
}

function workload(bench: PullBench, [name, ...args]: Workload): readonly string[] {
  const words = [process.execPath, join(bench.workload, WORKLOAD_FILE), KEY_MOUNT, name, ...args];
  return [`${words.map((word) => `'${word}'`).join(' ')} 2>&1 || echo GUEST-ERROR ${name}`];
}

async function inGuest(
  bench: PullBench,
  folder: string,
  image: string,
  script: readonly string[],
  second?: string,
): Promise<readonly string[]> {
  const home = join(folder, 'guest');
  mkdirSync(home, { recursive: true });
  const output: string[] = [];
  const guest = startUml(bench.tools, {
    image,
    folder: home,
    onLine: (line) => output.push(line),
    script: script.join('\n'),
    ...(second === undefined ? {} : { second }),
  });
  const limit = setTimeout(() => void guest.cutPower(), LIMIT_MS);
  await guest.ended;
  clearTimeout(limit);
  const wrong = output.some((line) => line.startsWith('GUEST-ERROR')) || !output.includes('GUEST-END');
  if (wrong) throw new Error(`The guest did not end well.\n${output.join('\n')}`);
  return output;
}
