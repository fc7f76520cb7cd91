import { closeSync, copyFileSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { WORKLOAD_FILE } from './bundleWorkload.ts';
import { makeKeyImage } from './keyImage.ts';
import type { PullBench } from './pullBench.ts';
import { KEY_MOUNT, startUml } from './umlMachine.ts';

/** The smallest FAT32. */
const KEY_MIB = 34;
const LOG_BYTES = 64 * 1024 * 1024;
const LIMIT_MS = 240_000;

/** A key before a start, and every write of that start. */
export interface RecordedStart {
  /** The key's image when nothing of it had reached the key. */
  readonly before: string;
  readonly log: string;
}

/**
 * Records what reaches a key between a new version's first start and the moment its start file lies at the root: a guest's device-mapper (dm-log-writes) stands
 * between vfat and the key.
 * @throws Error with the guest's words when something went wrong in it
 */
export async function recordStart(
  bench: PullBench,
  folder: string,
  seed: number,
  others: number,
): Promise<RecordedStart> {
  const [key, log] = [join(folder, 'key.img'), join(folder, 'writes.log')];
  await makeKeyImage(key, 'vfat', KEY_MIB);
  await inGuest(bench, folder, key, [
    `mount -t vfat -o rw /dev/ubda ${KEY_MOUNT} || echo GUEST-ERROR no key to mount`,
    ...workload(bench, 'waiting', String(seed), String(others)),
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
      ...workload(bench, 'start'),
      `umount ${KEY_MOUNT}`,
      'dmsetup remove --noudevsync recorded || echo GUEST-ERROR the recorder stays',
    ],
    log,
  );
  return { before, log };
}

/**
 * Puts each of a folder's disks into a guest, starts from it once and takes it out.
 * @returns what the guest acknowledged, and everything else it said
 */
export async function startFromEach(
  bench: PullBench,
  folder: string,
  disks: string,
): Promise<{ readonly acknowledged: readonly string[]; readonly output: readonly string[] }> {
  const key = join(folder, 'key.img');
  const output = await inGuest(bench, folder, key, [
    ...faultModules(bench),
    'mkdir /mnt/disks',
    `mount -t hostfs -o '${disks}' none /mnt/disks || echo GUEST-ERROR no disks`,
    ...workload(bench, 'starts', '/mnt/disks'),
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

function workload(bench: PullBench, name: string, ...args: readonly string[]): readonly string[] {
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
