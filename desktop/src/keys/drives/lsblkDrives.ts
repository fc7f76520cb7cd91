import { readdirSync } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import { must, run } from '../tools/runTool.ts';
import { diskSequence } from './diskSequence.ts';
import type { Drive, DriveList } from './drive.ts';
import { unmountDrive } from './unmountDrive.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() ?? '');

interface Listed {
  readonly path: string;
  readonly type: string;
  readonly rm: boolean;
  readonly hotplug: boolean;
  readonly ro: boolean;
  readonly size: number;
  readonly model: string;
  readonly serial: string;
  readonly tran: string;
  readonly fstype: string;
  readonly label: string;
  readonly mountpoints: readonly (string | null)[];
  readonly children?: readonly Listed[] | undefined;
}

const listed: z.ZodType<Listed, unknown> = z.object({
  path: z.string(),
  type: z.string(),
  rm: z.boolean(),
  hotplug: z.boolean(),
  ro: z.boolean(),
  size: z.number(),
  model: text,
  serial: text,
  tran: text,
  fstype: text,
  label: text,
  mountpoints: z.array(z.string().nullable()).default([]),
  get children() {
    return z.array(listed).optional();
  },
});

const answer = z.object({ blockdevices: z.array(listed) });

/**
 * What the kernel itself tells, of a disk that answers nothing too. With `NAME`, which nothing here reads: only then does lsblk put a partition below its disk.
 * Without it a disk of which a part is open looks as if it were not.
 */
const STRUCTURE = 'NAME,PATH,TYPE,RM,HOTPLUG,RO,SIZE,TRAN,MOUNTPOINTS';
/** For these `lsblk` reads, as root, the disks of which udev knows nothing (lsblk(8)). */
const COLUMNS = `${STRUCTURE},MODEL,SERIAL,FSTYPE,LABEL`;
/** Far more than a worn key takes for its first block; a disk that hangs would keep all the others waiting. Milliseconds. */
const READING_LIMIT_MS = 5_000;
const LIMIT_MS = 30_000;
const KINDS: Readonly<Record<string, Drive['kind']>> = { disk: 'disk', loop: 'loop', part: 'partition' };

/** Reads the answer of `lsblk -J -b`: whole disks and their partitions. `sequences` are the kernel's numbers by device. */
export function readLsblk(
  json: string,
  sequences: ReadonlyMap<string, number> = new Map(),
): readonly Drive[] {
  const { blockdevices } = answer.parse(JSON.parse(json));
  return blockdevices.flatMap(function withParts(one: Listed): readonly Drive[] {
    return [driveOf(one, sequences.get(one.path)), ...(one.children ?? []).flatMap(withParts)];
  });
}

function mountedAt(one: Listed): readonly string[] {
  // An encrypted or a logical volume stands below the partition that it lies on.
  const own = one.mountpoints.filter((place) => place !== null);
  return [...own, ...(one.children ?? []).flatMap(mountedAt)];
}

function volumes({ fstype, label, children = [] }: Listed): Drive['volumes'] {
  const own = fstype === '' ? [] : [{ label, type: fstype }];
  return [...own, ...children.flatMap(volumes)];
}

function driveOf(one: Listed, sequence: number | undefined): Drive {
  return {
    device: one.path,
    sizeBytes: one.size,
    kind: KINDS[one.type] ?? 'other',
    // Many USB keys present themselves as fixed disks: the way they hang on the computer tells the truth.
    removable: one.rm || one.tran === 'usb' || (one.hotplug && one.tran === ''),
    readOnly: one.ro,
    model: one.model,
    serial: one.serial,
    mountedAt: mountedAt(one),
    volumes: volumes(one),
    sequence,
  };
}

function sequencesNow(): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const name of namesOf('/sys/class/block')) {
    const sequence = diskSequence(name);
    if (sequence !== undefined) found.set(`/dev/${name}`, sequence);
  }
  return found;
}

function namesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** How many `lsblk` still wait for a disk that answers nothing: as long as one does, no other is sent after it. */
let stuck = 0;

/**
 * The answer of `lsblk`, without makes and volumes where a disk does not let itself be read.
 * @param limitMs how long the disks may take
 */
export async function askLsblk(
  limitMs: number = READING_LIMIT_MS,
  { PATH }: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const env = { ...process.env, PATH, LC_ALL: 'C' };
  if (stuck === 0) {
    let isLate = false;
    const gone = () => {
      if (isLate) stuck -= 1;
    };
    const end = await run('lsblk', ['-J', '-b', '-o', COLUMNS], { env, timeoutMs: limitMs, gone });
    if (end.code === 0) return end.stdout;
    if (end.code === 124) {
      isLate = true;
      stuck += 1;
    }
  }
  return (await must('lsblk', ['-J', '-b', '-o', STRUCTURE], { env, timeoutMs: LIMIT_MS })).stdout;
}

/** The disks that util-linux' `lsblk` tells, on Linux. */
export const lsblkDrives: DriveList = {
  async list() {
    // Before the rest: a disk that is changed between the two looks has its old number and is refused later, never the new one under the old name.
    const sequences = sequencesNow();
    try {
      return readLsblk(await askLsblk(), sequences);
    } catch (cause) {
      throw new AppError('prepare.no_drives', {}, cause);
    }
  },
  unmount: unmountDrive,
};
