import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lockDevice } from '../drives/deviceLock.ts';
import { findTargets } from '../drives/keyTargets.ts';
import { lsblkDrives } from '../drives/lsblkDrives.ts';
import { lookInto, silentMedium } from '../identity/mediumLook.ts';
import { asTheyAre } from '../testing/asTheyAre.ts';
import type { TaskProgress } from '../thread/keyTask.ts';
import { wipeKeys } from './wipeKeys.ts';

const BYTES = 8 * 1024 * 1024;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-wipe-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function full(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.alloc(BYTES, 0x44));
  return path;
}
const holdsOnly = (path: string, byte: number) => readFileSync(path).every((one) => one === byte);

it('many become zeros at once, each with its progress; one that is gone stops nobody', async () => {
  const names = [full('one.img'), full('gone.img'), full('two.img')];
  const targets = asTheyAre(await findTargets(names, lsblkDrives));
  rmSync(join(folder, 'gone.img'));
  const heard: [number, TaskProgress][] = [];
  const ends = await wipeKeys(targets, lsblkDrives, (index, progress) => heard.push([index, progress]));
  expect(ends.map((end) => (end.ok ? 'well' : end.error.code))).toEqual(['well', 'prepare.absent', 'well']);
  for (const [index, name] of names.entries()) {
    if (index === 1) continue;
    expect(holdsOnly(name, 0)).toBe(true);
    for (const phase of ['wiping', 'verifying'] as const) {
      expect(heard).toContainEqual([index, { phase, doneBytes: BYTES, totalBytes: BYTES }]);
    }
  }
});

it('what shows something else than when it was agreed to is left as it is; what is empty by now loses nothing', async () => {
  const names = [full('silent.img'), full('empty.img'), full('same.img')];
  const targets = (await findTargets(names, lsblkDrives)).map((target) => ({
    ...target,
    confirmed: target.name.endsWith('same.img') ? lookInto(target) : silentMedium,
  }));
  writeFileSync(join(folder, 'empty.img'), Buffer.alloc(BYTES));
  expect(await wipeKeys(targets, lsblkDrives)).toMatchObject([
    { ok: false, error: { code: 'prepare.contents_changed', data: { device: names[0] } } },
    { ok: true },
    { ok: true },
  ]);
  expect(holdsOnly(join(folder, 'silent.img'), 0x44)).toBe(true);
  expect(holdsOnly(join(folder, 'same.img'), 0)).toBe(true);
});

it('nothing is wiped while somebody else works on one of them', async () => {
  const targets = asTheyAre(await findTargets([full('free.img'), full('taken.img')], lsblkDrives));
  const other = await lockDevice(join(folder, 'taken.img'));
  await expect(wipeKeys(targets, lsblkDrives)).rejects.toThrow('prepare.in_use');
  await other.release();
  expect(holdsOnly(join(folder, 'free.img'), 0x44)).toBe(true);
});

const losetup = (...args: readonly string[]) =>
  spawnSync('losetup', args, { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } });
/** Loop devices need root and the kernel's driver; image files are tested everywhere. */
const canLoop = process.getuid?.() === 0 && losetup('-f').status === 0;

if (canLoop)
  it('a disk that got the name of one that was chosen is left alone', async () => {
    const loopOf = (path: string) => losetup('--show', '-f', path).stdout.toString().trim();
    const [first, second] = [loopOf(full('first.bin')), loopOf(full('second.bin'))];
    const other = full('other.bin');
    try {
      const targets = asTheyAre(await findTargets([first, second], lsblkDrives));
      losetup('-d', second);
      losetup(second, other);
      expect(await wipeKeys(targets, lsblkDrives)).toMatchObject([
        { ok: true },
        { ok: false, error: { code: 'prepare.other_drive', data: { device: second } } },
      ]);
    } finally {
      for (const loop of [first, second]) losetup('-d', loop);
    }
    expect(holdsOnly(join(folder, 'first.bin'), 0)).toBe(true);
    for (const name of ['second.bin', 'other.bin']) expect(holdsOnly(join(folder, name), 0x44)).toBe(true);
  });
