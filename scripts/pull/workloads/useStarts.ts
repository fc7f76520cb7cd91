import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { runCheck } from '@cartable/desktop/update/check/runCheck.ts';
import { writePointer } from '@cartable/desktop/update/slots/pointer.ts';
import { settleStart, versionIn } from '@cartable/desktop/update/slots/settleStart.ts';
import { slotsOf } from '@cartable/desktop/update/slots/slots.ts';
import { FailedVersions } from '@cartable/desktop/update/slots/failedVersions.ts';
import { START_SCRIPTS, spareScript } from '@cartable/desktop/update/start/startScripts.ts';
import { makeFolder } from '@cartable/desktop/vault/key/durable.ts';
import { acknowledge, note } from './acknowledge.ts';
import { isKeyFailure } from './keepWorking.ts';
import { smallReleaseKey, smallStart, smallVersion } from './smallPrograms.ts';
import { install, placeSmallStart, startingProgram, updateFolder } from './useUpdates.ts';

/** The names under which a start file may stand on the key, the usual one first. */
export const START_NAMES = [START_SCRIPTS.linux, spareScript('linux')];

/** As after each unlocking under Linux' vfat driver: what it mends at the first mount is well at the second. */
const MOST_MOUNTS = 2;

/**
 * A key on which a new version waits for its first start: version 1 runs and its start file lies at the root, version 2 is whole beside it.
 * @param others how many other documents lie at the root: they decide which of the directory's sectors a start file's name comes to stand in, or between which
 */
export async function waitForFirstStart(key: string, seed: number, others: number): Promise<void> {
  // 8.3 names in capitals: one entry of 32 bytes each.
  for (let index = 0; index < others; index++) writeFileSync(join(key, `D${index}.TXT`), '');
  await makeFolder(join(key, 'app'));
  await install(key, seed, 1, 'b');
  await placeSmallStart(key, 1);
  await settleStart(slotsOf(key, 'linux'), 'a', new FailedVersions(updateFolder(key), 'linux'));
  await install(key, seed, 2, 'a');
}

/** The start files of a key that are one of these versions' to the byte. */
export function wholeStarts(key: string, versions: readonly number[] = [1, 2]): readonly string[] {
  const known = versions.map((version) => Buffer.from(smallStart(version)));
  return START_NAMES.filter((name) => {
    const path = join(key, name);
    return existsSync(path) && known.some((bytes) => bytes.equals(readFileSync(path)));
  });
}

/** What a person gets who opens a start file: the version that the program says. */
const openStart = (key: string, name: string): string =>
  execFileSync('sh', [join(key, name)], { encoding: 'utf8' }).trim();

/**
 * One start on a key, from the click on: the start file counts and starts the program, which shows its first screen, verifies itself and puts its own start
 * file in place.
 * @returns the version that started
 */
export async function startOnce(key: string): Promise<string> {
  const [name] = wholeStarts(key);
  if (name === undefined) throw new Error('no start file is whole');
  const version = openStart(key, name);
  const slots = slotsOf(key, 'linux');
  const running = (['a', 'b'] as const).find((slot) => versionIn(slots[slot]) === version);
  if (running === undefined) throw new Error(`${name} started ${version}`);
  const folder = updateFolder(key);
  await settleStart(slots, running, new FailedVersions(folder, 'linux'));
  const place = { slots, running, system: 'linux', folder, releaseKey: smallReleaseKey } as const;
  const wrong = await runCheck({ ...place, now: () => 1, rest: async () => {} });
  note(`${name} started ${version}, ${wrong} wrong`);
  return version;
}

/** What the pointer may say between a first start and the first screen: never half of it. */
const POINTERS: readonly string[] = ['b2\r\n', 'b1\r\n', 'bk\r\n'];

/**
 * Looks at a key that was cut off during a new version's first start: one of both start files is whole, that version is the one to start and is whole; what else
 * has a start file's name has nothing in it; the pointer is one that was written.
 * @returns one sentence for each thing that is wrong; none when all is as it must be
 */
export async function checkStart(key: string): Promise<readonly string[]> {
  const wrong: string[] = [];
  const pointer = readFileSync(slotsOf(key, 'linux').pointer, 'latin1');
  if (!POINTERS.includes(pointer)) wrong.push(`the pointer says ${JSON.stringify(pointer)}`);
  const whole = wholeStarts(key);
  if (whole.length === 0) wrong.push('no start file is whole');
  for (const name of START_NAMES.filter((one) => !whole.includes(one) && existsSync(join(key, one)))) {
    const { size } = statSync(join(key, name));
    if (size > 0) wrong.push(`${name} is ${size} bytes of something else`);
  }
  const { version, problem } = await startingProgram(key);
  if (version !== smallVersion(2) || problem !== undefined) wrong.push(`${version} ${problem?.code}`);
  return wrong;
}

/** The same once a start has ended what was begun: nothing but the new start file is left of it. */
export async function checkEnded(key: string): Promise<readonly string[]> {
  const wrong = [...(await checkStart(key))];
  const there = readdirSync(key).filter((name) => /^cartab/iu.test(name));
  if (there.join() !== START_SCRIPTS.linux) wrong.push(`the root holds ${there.join()}`);
  else if (!readFileSync(join(key, START_SCRIPTS.linux)).equals(smallStart(2)))
    wrong.push('the old start file');
  if (readFileSync(slotsOf(key, 'linux').pointer, 'latin1') !== 'bk\r\n') wrong.push('not proved');
  return wrong;
}

/** The same key, but never updated before: no pointer yet. */
export async function waitForFirstPointer(key: string, seed: number): Promise<void> {
  await waitForFirstStart(key, seed, 0);
  rmSync(slotsOf(key, 'linux').pointer);
}

/** The last step of a key's first update. */
export function pointToNew(key: string): void {
  writePointer(slotsOf(key, 'linux'), { slot: 'b', left: '2' });
}

/**
 * Puts each disk of a folder in twice: the pointer is there or not, also after all clusters that the driver takes for free were written over, which a
 * key that was turned read-only does not let itself be.
 */
export async function lookAtEach(key: string, disks: string): Promise<void> {
  for (const disk of readdirSync(disks).sort()) {
    const seen: string[] = [];
    const look = async () => {
      const { pointer } = slotsOf(key, 'linux');
      // One with nothing in it is none, for the start files and the program.
      seen.push((existsSync(pointer) && readFileSync(pointer, 'latin1')) || 'none');
    };
    try {
      await mounted(key, join(disks, disk), async () => {
        await look();
        fill(join(key, 'WORK.TXT'));
      });
      await mounted(key, join(disks, disk), look);
    } catch (error) {
      note(`${disk}: ${String(error)}`);
    }
    const [first = '', second] = seen;
    if (first === second && ['none', 'b2\r\n'].includes(first)) acknowledge(disk);
    else note(`${disk} wrong: ${JSON.stringify(seen)}`);
  }
}

/** Writes until the key is full. */
function fill(path: string): void {
  const fd = openSync(path, 'w');
  const piece = new Uint8Array(256 * 1024).fill(0xa5);
  try {
    // A writing that took a part only is followed by one that says why.
    for (;;) writeSync(fd, piece);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

async function mounted(key: string, image: string, work: () => Promise<void>): Promise<void> {
  execFileSync('mount', ['-t', 'vfat', '-o', 'loop,rw', image, key]);
  try {
    await work();
  } finally {
    execFileSync('umount', [key]);
  }
}

/**
 * Puts each disk of a folder in, looks at it, starts from it once, takes it out, and looks at it again as the next computer does. Acknowledges those with which nothing is wrong.
 */
export async function startEach(key: string, disks: string): Promise<void> {
  for (const disk of readdirSync(disks).sort()) {
    const wrong: string[] = [];
    for (let mounts = 1; mounts <= MOST_MOUNTS; mounts++) {
      try {
        await mounted(key, join(disks, disk), async () => {
          wrong.push(...(await checkStart(key)));
          await startOnce(key);
        });
        break;
      } catch (error) {
        note(`${disk} mount ${mounts}: ${String(error)}`);
        if (!isKeyFailure(error) || mounts === MOST_MOUNTS) wrong.push(String(error));
        if (!isKeyFailure(error)) break;
      }
    }
    await mounted(key, join(disks, disk), async () => {
      wrong.push(...(await checkEnded(key).catch((error: unknown) => [String(error)])));
    });
    if (wrong.length === 0) acknowledge(disk);
    for (const one of wrong) note(`${disk} wrong: ${one}`);
  }
}
