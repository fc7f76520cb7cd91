import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  copyFileSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureSystemPackages } from '../../../../scripts/bootstrap/systemPackages.ts';
import { lockDevice } from '../drives/deviceLock.ts';
import { findTargets, judgeTargets } from '../drives/keyTargets.ts';
import { lsblkDrives } from '../drives/lsblkDrives.ts';
import { holdDevice } from '../medium/holdDevice.ts';
import { buildMaster } from '../image/buildMaster.ts';
import type { MasterMap } from '../image/masterMap.ts';
import { smallProgram, START_FOLDER } from '../testing/smallProgram.ts';
import { timeLeft } from './timeLeft.ts';
import { verifyImage } from '../image/verifyImage.ts';
import { manyKeys } from './manyKeys.ts';
import { asTheyAre } from '../testing/asTheyAre.ts';
import { writeKeys } from './writeKeys.ts';
import { writeTask } from './writeTask.ts';
import type { TaskProgress } from '../thread/keyTask.ts';

const SIZE = 112 * 1024 * 1024;
let folder = '';
let image = '';
let map: MasterMap;

beforeAll(async () => {
  await ensureSystemPackages(['keys']);
  folder = mkdtempSync(join(tmpdir(), 'cartable-keys-'));
  image = join(folder, 'master.img');
  map = await buildMaster(image, [await smallProgram(folder)], SIZE, START_FOLDER);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const targetsOf = async (...names: readonly string[]) =>
  asTheyAre(await findTargets(names, lsblkDrives, { needsBytes: map.sizeBytes }));

describe('many keys at once', () => {
  it('each becomes the image; the bad ones are told one by one and stop nobody', async () => {
    const names = Array.from({ length: 6 }, (_, index) => join(folder, `key-${index}.img`));
    const used = join(folder, 'used.img');
    writeFileSync(used, Buffer.alloc(SIZE, 0x55));
    const small = join(folder, 'small.img');
    writeFileSync(small, '');
    truncateSync(small, SIZE - 1024 * 1024);
    const nowhere = join(folder, 'no folder', 'key.img');
    const last = new Map<number, TaskProgress>();
    const outcomes = await writeKeys(
      image,
      map,
      await targetsOf(...names, used, small, nowhere),
      'erase',
      lsblkDrives,
      (index, progress) => last.set(index, progress),
    );
    expect(outcomes.map((one) => (one.ok ? 'well' : one.error.code))).toEqual([
      ...Array(7).fill('well'),
      'prepare.too_small',
      'prepare.absent',
    ]);
    const wanted = sha256(image);
    for (const path of [...names, used]) expect(sha256(path)).toBe(wanted);
    for (let index = 0; index < 7; index++) {
      expect(last.get(index)).toMatchObject({ phase: 'verifying' });
      expect(last.get(index)?.doneBytes).toBe(last.get(index)?.totalBytes);
    }
  });

  it('nothing is written while somebody else prepares one of them', async () => {
    const other = await lockDevice(join(folder, 'taken.img'));
    const both = await targetsOf(join(folder, 'free.img'), join(folder, 'taken.img'));
    await expect(writeKeys(image, map, both, 'erase', lsblkDrives)).rejects.toThrow('prepare.in_use');
    expect(existsSync(join(folder, 'free.img'))).toBe(false);
    await other.release();
  });

  it('a defect with one is told once the others are written', async () => {
    const [good = '', bad = ''] = ['beside.img', 'defect.img'].map((name) => join(folder, name));
    const done = manyKeys(
      await targetsOf(good, bad),
      lsblkDrives,
      {},
      (now) => {
        if (now.path === bad) throw new Error('a defect');
        return writeTask(image, map, now, 'erase');
      },
      () => undefined,
    );
    await expect(done).rejects.toThrow('a defect');
    expect(sha256(good)).toBe(sha256(image));
  });

  it('a name that the system refuses is that name’s trouble alone', async () => {
    const circle = join(folder, 'circle.img');
    symlinkSync(circle, circle);
    const judged = await judgeTargets([circle, join(folder, 'allowed.img')], lsblkDrives);
    expect(judged.map((one) => one.judged.ok)).toEqual([false, true]);
    expect(judged[0]?.judged).toMatchObject({ error: { code: 'prepare.io', data: { system: 'ELOOP' } } });
  });

  it('a full disk under image files is told as such', async () => {
    // A file may not grow beyond the limit of its process: the kernel's own refusal, without a disk of its own.
    const program = `
      import { findTargets } from ${JSON.stringify(new URL('../drives/keyTargets.ts', import.meta.url).href)};
      import { readMasterMap } from ${JSON.stringify(new URL('../image/masterMap.ts', import.meta.url).href)};
      import { writeKeys } from ${JSON.stringify(new URL('./writeKeys.ts', import.meta.url).href)};
      process.on('SIGXFSZ', () => undefined);
      const map = readMasterMap(${JSON.stringify(image)});
      const targets = await findTargets([${JSON.stringify(join(folder, 'limited.img'))}], { list: async () => [] });
      console.log(JSON.stringify(await writeKeys(${JSON.stringify(image)}, map, targets, 'erase', { list: async () => [] })));
    `;
    const script = join(folder, 'limited.mjs');
    writeFileSync(script, program);
    const done = spawnSync('sh', ['-c', 'ulimit -f 20480; exec "$0" "$1"', process.execPath, script]);
    expect(JSON.parse(done.stdout.toString())).toMatchObject([
      { ok: false, error: { code: 'prepare.full' } },
    ]);
  });

  it('the image itself is never a target, whatever its name', async () => {
    const link = join(folder, 'link.img');
    linkSync(image, link);
    const before = sha256(image);
    const spare = [image, `${image}.json`];
    for (const path of [image, link, `${image}.json`]) {
      const refused = { code: 'prepare.is_source', data: { device: path } };
      await expect(findTargets([path], lsblkDrives, { spare })).rejects.toMatchObject(refused);
      const target = { name: path, path, drive: undefined, isNew: false };
      const outcomes = await writeKeys(image, map, asTheyAre([target]), 'erase', lsblkDrives);
      expect(outcomes).toMatchObject([{ ok: false, error: refused }]);
    }
    rmSync(link);
    expect(sha256(image)).toBe(before);
    await expect(verifyImage(image, map)).resolves.toBeUndefined();
  });

  it('an image that was changed after it was built is not written at all', async () => {
    const changed = join(folder, 'changed.img');
    copyFileSync(image, changed);
    const fd = openSync(changed, 'r+');
    writeSync(fd, Buffer.from('x'), 0, 1, 5_000_000);
    closeSync(fd);
    await expect(verifyImage(changed, map)).rejects.toThrow('prepare.image_damaged');
    truncateSync(changed, 3_000_000);
    await expect(verifyImage(changed, map)).rejects.toThrow('prepare.image_damaged');
    await expect(verifyImage(image, map)).resolves.toBeUndefined();
  });
});

/** Loop devices need root and the kernel's driver; image files are tested everywhere. */
const canLoop = process.getuid?.() === 0 && spawnSync('losetup', ['-f'], { env: environment() }).status === 0;

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
}

function loopOf(path: string, ...more: readonly string[]): string {
  return execFileSync('losetup', ['--show', '-f', ...more, path], { env: environment() })
    .toString()
    .trim();
}

if (canLoop)
  describe('real block devices', () => {
    const loops: string[] = [];
    afterAll(() => {
      for (const loop of loops) execFileSync('losetup', ['-d', loop], { env: environment() });
    });

    it('are written whole, read back from the device, and held alone meanwhile', async () => {
      const backing = join(folder, 'device.bin');
      writeFileSync(backing, Buffer.alloc(SIZE, 0x77));
      const loop = loopOf(backing);
      loops.push(loop);
      const targets = await targetsOf(loop);
      expect(targets[0]?.drive?.sizeBytes).toBe(SIZE);
      const [outcome] = await writeKeys(image, map, targets, 'erase', lsblkDrives);
      expect(outcome).toMatchObject({ ok: true, written: { verifiedBytes: SIZE } });
      expect(sha256(backing)).toBe(sha256(image));
    });

    it('another disk that got the name after the question is not written, nor the one that was named before', async () => {
      const [chosen, other] = [join(folder, 'chosen.bin'), join(folder, 'other.bin')];
      for (const path of [chosen, other]) writeFileSync(path, Buffer.alloc(SIZE, 0x33));
      const loop = loopOf(chosen);
      loops.push(loop);
      const targets = await targetsOf(loop);
      execFileSync('losetup', ['-d', loop], { env: environment() });
      execFileSync('losetup', [loop, other], { env: environment() });
      const refused = { ok: false, error: { code: 'prepare.other_drive', data: { device: loop } } };
      expect(await writeKeys(image, map, targets, 'erase', lsblkDrives)).toMatchObject([refused]);
      // Changed between the last look and the opening: the list still tells of the disk that was chosen.
      const drives = { list: async () => targets.flatMap(({ drive }) => drive ?? []) };
      expect(await writeKeys(image, map, targets, 'erase', drives)).toMatchObject([refused]);
      const [target] = targets;
      if (target === undefined) throw new Error('no target');
      expect(() => holdDevice(target)).toThrow('prepare.other_drive');
      for (const path of [chosen, other]) {
        expect(readFileSync(path).equals(Buffer.alloc(SIZE, 0x33))).toBe(true);
      }
    });

    it('nor the image behind a loop device', async () => {
      const loop = loopOf(image);
      loops.push(loop);
      const outcomes = await writeKeys(image, map, await targetsOf(loop), 'erase', lsblkDrives);
      expect(outcomes).toMatchObject([
        { ok: false, error: { code: 'prepare.is_source', data: { path: image } } },
      ]);
      await expect(verifyImage(image, map)).resolves.toBeUndefined();
    });

    it('write-protected and too small: refused before they are opened', async () => {
      const backing = join(folder, 'locked.bin');
      writeFileSync(backing, Buffer.alloc(SIZE, 0x77));
      const locked = loopOf(backing, '--read-only');
      loops.push(locked);
      await expect(targetsOf(locked)).rejects.toThrow('prepare.write_protected');
      // Even of a list that says otherwise nothing is written: the kernel refuses.
      const listed = (await lsblkDrives.list()).find((one) => one.device === locked);
      if (listed === undefined) throw new Error('not listed');
      const writable = { ...listed, readOnly: false };
      const [stubborn] = await writeKeys(
        image,
        map,
        asTheyAre([{ name: locked, path: locked, drive: writable, isNew: false }]),
        'erase',
        { list: async () => [writable] },
      );
      expect(stubborn).toMatchObject({
        ok: false,
        error: { code: expect.stringMatching(/write_protected|not_allowed/) },
      });
      expect(readFileSync(backing).every((byte) => byte === 0x77)).toBe(true);
      const tiny = join(folder, 'tiny.bin');
      writeFileSync(tiny, Buffer.alloc(1024 * 1024));
      loops.push(loopOf(tiny));
      await expect(targetsOf(loops.at(-1) ?? '')).rejects.toMatchObject({ code: 'prepare.too_small' });
    });

    it('one that dies in the middle fails with the place, the other goes on', async () => {
      // The file under the loop device lies on a disk that is full too early: the kernel refuses in the middle.
      const disk = join(folder, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6M', 'tmpfs', disk]);
      try {
        const healthyFile = join(folder, 'healthy.bin');
        writeFileSync(healthyFile, Buffer.alloc(SIZE, 1));
        const dyingFile = join(disk, 'dying.bin');
        writeFileSync(dyingFile, '');
        truncateSync(dyingFile, SIZE);
        const [dying, healthy] = [loopOf(dyingFile), loopOf(healthyFile)];
        try {
          const outcomes = await writeKeys(image, map, await targetsOf(dying, healthy), 'erase', lsblkDrives);
          expect(outcomes).toMatchObject([
            {
              ok: false,
              // Kernels hand the full disk on by one name or the other.
              error: {
                code: expect.stringMatching(/^prepare\.(io|full)$/),
                data: { device: dying, at: expect.any(Number) },
              },
            },
            { ok: true },
          ]);
          expect(sha256(healthyFile)).toBe(sha256(image));
        } finally {
          for (const loop of [dying, healthy]) execFileSync('losetup', ['-d', loop], { env: environment() });
        }
      } finally {
        execFileSync('umount', ['-l', disk]);
      }
    });
  });

it('tells the time that is left from how fast a key is', () => {
  let now = 0;
  const left = timeLeft(() => now);
  const at = (phase: TaskProgress['phase'], doneBytes: number) => left({ phase, doneBytes, totalBytes: 100 });
  expect(at('writing', 10)).toBeUndefined();
  now = 1000;
  expect(at('writing', 30)).toBe(3500);
  now = 2000;
  expect(at('verifying', 0)).toBeUndefined();
  now = 2100;
  expect(at('verifying', 50)).toBe(100);
});
