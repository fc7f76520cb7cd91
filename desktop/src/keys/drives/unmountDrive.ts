import { readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { run, type ToolEnd } from '../tools/runTool.ts';
import { isDesktopPlace } from './desktopPlaces.ts';
import type { Drive } from './drive.ts';
import { holderOf } from './holderOf.ts';

/** A key's last writes may take long to reach it. */
const PATIENCE_MS = 120_000;

/** Who runs, and with which tools: a test's own. */
export interface Unmounter {
  readonly env?: NodeJS.ProcessEnv;
  readonly isRoot?: boolean;
  /** Text of `/proc/self/mountinfo`. */
  readonly mounts?: string;
}

/**
 * Unmounts what a desktop has opened of a drive that a person chose; the drive stays there, unlike one that is "ejected". Nothing is unmounted of a drive of which a part is
 * open elsewhere, nor by force. As root with `umount`, as a person with `udisksctl`, which needs no password for what that person's desktop has opened.
 * @throws {AppError} `prepare.mounted` (data: device, place) where it is not ours to unmount, `prepare.held_by` (data: device, place, program) or `prepare.held` (data: device,
 * place) where it does not let itself be unmounted
 */
export async function unmountDrive(
  { device, mountedAt }: Pick<Drive, 'device' | 'mountedAt'>,
  { env = process.env, isRoot = process.getuid?.() === 0, mounts }: Unmounter = {},
): Promise<void> {
  const sources = mountedAt.map((place) => {
    const source = mountedFrom(mounts ?? readFileSync('/proc/self/mountinfo', 'utf8'), place);
    const ours = source !== undefined && isDesktopPlace(place) && liesOn(source.number, device);
    if (!ours) throw new AppError('prepare.mounted', { device, place });
    return { place, device: source.device };
  });
  for (const source of sources) {
    const end = await unmount(source, isRoot, { ...env, LC_ALL: 'C' });
    if (end.code === 0) continue;
    const { place } = source;
    const program = holderOf(place);
    const cause = new Error(end.stderr.trim());
    if (program === undefined) throw new AppError('prepare.held', { device, place }, cause);
    throw new AppError('prepare.held_by', { device, place, program }, cause);
  }
}

async function unmount(
  { place, device }: { readonly place: string; readonly device: string },
  isRoot: boolean,
  env: NodeJS.ProcessEnv,
): Promise<ToolEnd> {
  const settings = { env, timeoutMs: PATIENCE_MS };
  if (!isRoot) {
    const end = await run('udisksctl', ['unmount', '--no-user-interaction', '-b', device], settings);
    if (end.code !== 127) return end;
  }
  return run('umount', ['--', place], settings);
}

/** What is mounted on top at a place, from `/proc/self/mountinfo` (proc_pid_mountinfo(5)): its device's number and file. */
export function mountedFrom(
  mounts: string,
  place: string,
): { readonly number: string; readonly device: string } | undefined {
  const plain = (text: string) =>
    text.replace(/\\([0-7]{3})/gu, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  const found = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .findLast((fields) => plain(fields[4] ?? '') === place);
  const device = found?.[found.indexOf('-') + 2];
  const number = found?.[2];
  return device === undefined || number === undefined ? undefined : { number, device: plain(device) };
}

/** Whether a device number is the drive's own or that of a part of it. */
function liesOn(number: string, device: string): boolean {
  try {
    // `/sys/devices/…/block/sdb/sdb1` for a partition, `…/block/sdb` for the whole drive.
    return realpathSync(`/sys/dev/block/${number}`).split('/').includes(basename(device));
  } catch {
    return false;
  }
}
