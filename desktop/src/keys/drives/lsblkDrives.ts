import { readdirSync } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import { must } from '../tools/runTool.ts';
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

const COLUMNS = 'PATH,TYPE,RM,HOTPLUG,RO,SIZE,MODEL,SERIAL,TRAN,FSTYPE,LABEL,MOUNTPOINTS';
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

/** The disks that util-linux' `lsblk` tells, on Linux. */
export const lsblkDrives: DriveList = {
  async list() {
    // Before the rest: a disk that is changed between the two looks has its old number and is refused later, never the new one under the old name.
    const sequences = sequencesNow();
    try {
      const { stdout } = await must('lsblk', ['-J', '-b', '-o', COLUMNS], {
        env: { ...process.env, LC_ALL: 'C' },
        timeoutMs: 30_000,
      });
      return readLsblk(stdout, sequences);
    } catch (cause) {
      throw new AppError('prepare.no_drives', {}, cause);
    }
  },
  unmount: unmountDrive,
};
