import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WORKLOAD_FILE } from './bundleWorkload.ts';
import type { CutPoint } from './cutPoint.ts';
import { copyOutOfKey, type KeyFileSystem, makeKeyImage } from './keyImage.ts';
import { startPc } from './pcMachine.ts';
import type { PullBench } from './pullBench.ts';
import { type Guest, KEY_MOUNT, startUml } from './umlMachine.ts';
import { LOST_KEY_EXIT } from './workloads/keepWorking.ts';

/** power: the whole PC loses its power. unplug: the key leaves its port and the program goes on without it. */
export type PullHow = 'power' | 'unplug';

/** One pull of a key. */
export interface PullPlan {
  readonly fileSystem: KeyFileSystem;
  readonly how: PullHow;
  /** The workload's name in workloads/main.ts, and its arguments (no spaces). */
  readonly workload: string;
  readonly args: readonly string[];
  readonly cut: CutPoint;
  /** How the key is mounted; `rw` when absent. */
  readonly mountOptions?: 'rw' | 'ro';
  /** A key image to start from: a copy of it is used. Otherwise an empty key of `sizeMiB`. */
  readonly from?: string;
  readonly sizeMiB?: number;
  /** The key's writing speed on the virtual PC. */
  readonly writeBytesPerSecond?: number;
  /** A sector of the key that can never be read; on a PC only. */
  readonly badSector?: number;
  /** Whether the key is unmounted once the workload has ended, as by a person who takes it out properly. Always so on a PC. */
  readonly unmount?: boolean;
  /** Which machine: User-Mode Linux knows vfat and power cuts only, but runs at full speed. */
  readonly machine?: 'uml' | 'pc';
}

/** A key after its pull. */
export interface PulledKey {
  /** The key's image, and its files copied out of it. */
  readonly image: string;
  readonly folder: string;
  /** What the workload had acknowledged, in order. */
  readonly acknowledged: readonly string[];
  /** Every other line: notes of the workload, its last words. */
  readonly output: readonly string[];
  /** Files that the file system itself cannot give back. */
  readonly unreadable: readonly string[];
  /** How the workload ended, when the PC outlived the key. */
  readonly exitCode: number | undefined;
  [Symbol.dispose](): void;
}

/** Far more than an idle machine needs (5 s): emulation on a busy one is slow, and that is no fault of the vault. */
const LIMIT_MS = 240_000;
const AFTER_UNPLUG_LIMIT_MS = 60_000;
const DEFAULT_SIZE_MIB = 64;
const ACK = 'ACK ';

/**
 * Runs a workload on a key under a real file system driver, pulls the key at the given point, and gives back what the
 * key holds. A workload that ends before the point is not pulled: its last acknowledgement then stands, too.
 *
 * @throws Error with the guest's output when the key could not be mounted, the workload crashed (losing its key is no
 *   reason to), or nothing happened for 240 s.
 */
export async function pullKey(bench: PullBench, plan: PullPlan): Promise<PulledKey> {
  const home = mkdtempSync(join(tmpdir(), 'cartable-pull-'));
  const dispose = () => rmSync(home, { recursive: true, force: true });
  const image = join(home, 'key.img');
  const acknowledged: string[] = [];
  const output: string[] = [];
  let exitCode: number | undefined;
  const cutReached = Promise.withResolvers<void>();
  const workloadEnded = Promise.withResolvers<void>();
  const onLine = (line: string): void => {
    if (line.startsWith(ACK)) {
      acknowledged.push(line.slice(ACK.length));
      if (acknowledged.length === plan.cut.acknowledgements) cutReached.resolve();
      return;
    }
    output.push(line);
    const exit = /^EXIT (\d+)$/.exec(line);
    if (exit) exitCode = Number(exit[1]);
    if (/^(DONE|GUEST-)/.test(line)) workloadEnded.resolve();
  };
  let guest: Guest | undefined;
  try {
    if (plan.from === undefined) await makeKeyImage(image, plan.fileSystem, plan.sizeMiB ?? DEFAULT_SIZE_MIB);
    else copyFileSync(plan.from, image);
    const started = await start(bench, plan, image, home, onLine);
    guest = started;
    const point = cutReached.promise.then(() => delay(plan.cut.thenMs));
    if (!(await within(LIMIT_MS, [point, workloadEnded.promise, started.ended]))) {
      throw new Error(
        `The workload neither reached its cut nor ended within ${LIMIT_MS} ms.\n${output.join('\n')}`,
      );
    }
    if (plan.how === 'unplug' && started.unplug !== undefined) {
      await started.unplug();
      // The program is alive: what it says and does without its key is part of the test.
      if (!(await within(AFTER_UNPLUG_LIMIT_MS, [workloadEnded.promise, started.ended]))) {
        throw new Error(
          `The workload did not end within ${AFTER_UNPLUG_LIMIT_MS} ms of losing its key.\n${output.join('\n')}`,
        );
      }
    }
    await started.cutPower();
    const crashed = exitCode !== undefined && exitCode !== 0 && exitCode !== LOST_KEY_EXIT;
    if (crashed || output.some((line) => line.startsWith('GUEST-ERROR'))) {
      throw new Error(`The workload crashed.\n${output.join('\n')}`);
    }
    const folder = join(home, 'key');
    const { unreadable } = await copyOutOfKey(image, plan.fileSystem, folder);
    return { image, folder, acknowledged, output, unreadable, exitCode, [Symbol.dispose]: dispose };
  } catch (error) {
    await guest?.cutPower();
    dispose();
    throw error;
  }
}

function start(
  bench: PullBench,
  plan: PullPlan,
  image: string,
  folder: string,
  onLine: (line: string) => void,
): Guest | Promise<Guest> {
  const machine = plan.machine ?? (plan.fileSystem === 'vfat' && plan.how === 'power' ? 'uml' : 'pc');
  if (machine === 'pc') {
    return startPc(bench.tools, {
      state: bench.state,
      initrd: bench.initrd,
      image,
      folder,
      fileSystem: plan.fileSystem,
      mountOptions: plan.mountOptions ?? 'rw',
      args: [plan.workload, ...plan.args],
      onLine,
      ...(plan.badSector === undefined ? {} : { badSector: plan.badSector }),
      ...(plan.writeBytesPerSecond === undefined ? {} : { writeBytesPerSecond: plan.writeBytesPerSecond }),
    });
  }
  if (plan.fileSystem !== 'vfat' || plan.how !== 'power') {
    throw new Error('User-Mode Linux knows vfat and power cuts only.');
  }
  const words = [
    process.execPath,
    join(bench.workload, WORKLOAD_FILE),
    KEY_MOUNT,
    plan.workload,
    ...plan.args,
  ];
  return startUml(bench.tools, {
    image,
    folder,
    onLine,
    script: [
      `mount -t vfat -o ${plan.mountOptions ?? 'rw'} /dev/ubda ${KEY_MOUNT} || echo GUEST-ERROR no key to mount`,
      `${words.map((word) => `'${word}'`).join(' ')} 2>&1`,
      'echo "EXIT $?"',
      // What the driver complained of: nobody could understand a failure without it.
      "dmesg | grep 'FAT-fs' | tail -n 5 | sed 's/^/KERNEL /'",
      ...(plan.unmount === true ? [`umount ${KEY_MOUNT}`] : []),
      'echo DONE',
      // Still running when the cut comes: a program that has finished is cut off as well.
      'sleep 60',
    ].join('\n'),
  });
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether one of them came in time. */
async function within(ms: number, awaited: readonly Promise<void>[]): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const came = await Promise.race([late, ...awaited.map((one) => one.then(() => true))]);
  clearTimeout(timer);
  return came;
}
