import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { lsblkDrives } from '../drives/lsblkDrives.ts';
import { mtool } from '../fat/fatTools.ts';
import { readBatch } from '../identity/batchFile.ts';
import { personaliseKey } from '../identity/personaliseKey.ts';
import { holdDevice } from '../medium/holdDevice.ts';
import { canFallSilent, silentDevice } from '../testing/silentDevice.ts';
import { batchOf, IMAGE_BYTES, type TestWorkshop, testWorkshop } from '../testing/testWorkshop.ts';

let shop: TestWorkshop;
beforeAll(async () => {
  shop = await testWorkshop();
  await shop.makeMaster();
  await shop.open(shop.at('lot2.json'), batchOf('DE'));
}, 120_000);
afterAll(() => shop.dispose());

function run(tool: string, ...args: readonly string[]): string | undefined {
  const end = spawnSync(tool, args, { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } });
  return end.status === 0 ? end.stdout.toString().trim() : undefined;
}

/** Loop devices need root and the kernel's driver; image files are tested everywhere. */
const canLoop = process.getuid?.() === 0 && run('losetup', '-f') !== undefined;

if (canLoop)
  describe('a real block device', () => {
    it('is written, named while nobody can mount it, and peeked into', async () => {
      writeFileSync(shop.at('device.bin'), Buffer.alloc(IMAGE_BYTES, 0x77));
      const loop = run('losetup', '--find', '--show', shop.at('device.bin')) ?? '';
      try {
        shop.listed = (await lsblkDrives.list()).filter((one) => one.device === loop);
        await shop.ask('look', {});
        await shop.ask('write', { ...shop.ids(loop), rest: 'erase' });
        expect(shop.named(loop)).toMatchObject({ step: { kind: 'done' }, holds: 'prepared' });
        const held = holdDevice({ path: loop, drive: shop.listed[0] });
        expect(() => holdDevice({ path: loop, drive: shop.listed[0] })).toThrow('prepare.in_use');
        // Nor is it named while somebody else has it, by the commands either.
        const target = { name: loop, path: loop, drive: shop.listed[0], isNew: false };
        const [again] = readBatch(shop.at('lot2.json')).keys;
        if (again === undefined) throw new Error('no key');
        await expect(personaliseKey(target, again, 'https://cartable.example')).rejects.toMatchObject({
          code: 'prepare.in_use',
          data: { device: loop },
        });
        held.dispose();
        // Another with the same number and name in the same place, as keys of one make are.
        shop.listed = shop.listed.map((one) => ({ ...one, sequence: (one.sequence ?? 0) + 1 }));
        await shop.ask('wipe', shop.ids(loop));
        expect(shop.named(loop).step).toMatchObject({
          problem: { code: 'prepare.other_drive', data: { device: loop } },
        });
      } finally {
        run('losetup', '-d', loop);
        shop.listed = [];
      }
    });

    it('that the desktop has opened can be chosen, and is unmounted by that', async () => {
      writeFileSync(shop.at('opened.bin'), '');
      truncateSync(shop.at('opened.bin'), IMAGE_BYTES);
      run('mkfs.ext4', '-q', shop.at('opened.bin'));
      shop.real = run('losetup', '--find', '--show', shop.at('opened.bin')) ?? '';
      mkdirSync('/media', { recursive: true });
      const place = mkdtempSync('/media/cartable-workshop-');
      const isMounted = () => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${place} `);
      try {
        run('mount', shop.real, place);
        await shop.ask('look', {});
        expect(shop.named(shop.real)).toMatchObject({ refusal: null, openedAt: place });
        // Looking at it leaves it where it is.
        await shop.ask('verify', shop.ids(shop.real));
        expect(isMounted()).toBe(true);
        const inside = spawn('cat', { cwd: place });
        await once(inside, 'spawn');
        await shop.ask('wipe', shop.ids(shop.real));
        expect(shop.named(shop.real).step).toMatchObject({
          problem: { code: 'prepare.held_by', data: { device: shop.real, place, program: 'cat' } },
        });
        inside.kill();
        await once(inside, 'exit');
        await shop.ask('wipe', shop.ids(shop.real));
        expect(shop.named(shop.real)).toMatchObject({
          step: { kind: 'wiped' },
          openedAt: null,
          holds: 'nothing',
        });
        expect(isMounted()).toBe(false);
      } finally {
        run('umount', place);
        run('losetup', '-d', shop.real);
        rmSync(place, { recursive: true });
        shop.real = '';
      }
    });
  });

/** A disk whose readings wait in the kernel. */
if (canFallSilent())
  describe('a key that answers nothing any more', () => {
    it('and answers again as a pupil’s key is not erased by a yes to the silent one', async () => {
      copyFileSync(shop.at('master.img'), shop.at('pupils.bin'));
      writeFileSync(shop.at('vault.db'), 'a pupil’s work');
      await mtool('mcopy', shop.at('pupils.bin'), [shop.at('vault.db'), '::/data/vault/vault.db']);
      const before = readFileSync(shop.at('pupils.bin'));
      const silent = silentDevice(shop.at('pupils.bin'));
      try {
        shop.listed = (await lsblkDrives.list()).filter((one) => one.device === silent.device);
        silent.fallSilent();
        const looking = shop.ask('look', {});
        await vi.waitFor(() => expect(shop.clock.waiting()).toBe(1));
        shop.clock.over();
        await looking;
        const ids = shop.ids(silent.device);
        expect(shop.named(silent.device)).toMatchObject({ holds: 'silent' });
        expect(await shop.ask('describe', ids)).toMatchObject([{ name: silent.device, profile: false }]);
        silent.answerAgain();
        const [id = ''] = ids.ids;
        await vi.waitFor(() => shop.ask('inspect', { id }), { timeout: 30_000 });
        const changed = {
          step: { problem: { code: 'prepare.contents_changed', data: { device: silent.device } } },
        };
        await shop.ask('wipe', ids);
        expect(shop.named(silent.device)).toMatchObject({ ...changed, holds: 'profile' });
        expect(readFileSync(shop.at('pupils.bin')).equals(before)).toBe(true);
        // Now it is known, and agreed to.
        expect(await shop.ask('describe', ids)).toMatchObject([{ profile: true }]);
        await shop.ask('wipe', ids);
        expect(shop.named(silent.device).step).toMatchObject({ kind: 'wiped' });
      } finally {
        silent.detach();
        shop.listed = [];
      }
    });

    it('is refused alone, by its name; the others are looked at, written and named meanwhile, and it is tried anew once it answers', async () => {
      copyFileSync(shop.at('master.img'), shop.at('silent.bin'));
      const silent = silentDevice(shop.at('silent.bin'));
      try {
        shop.listed = (await lsblkDrives.list()).filter((one) => one.device === silent.device);
        await shop.ask('look', {});
        expect(shop.named(silent.device)).toMatchObject({ holds: 'master' });
        await shop.open(shop.at('silent.json'), batchOf('STU'));
        for (const name of ['cle-09.img', 'cle-10.img']) rmSync(shop.at(name), { force: true });
        copyFileSync(shop.at('master.img'), shop.at('cle-10.img'));
        await shop.ask('addImages', { folder: shop.folder, count: 10 });
        silent.fallSilent();
        const looking = shop.ask('look', {});
        // The others are known although nothing comes of this one.
        await vi.waitFor(() => expect(shop.named('cle-10.img').holds).toBe('master'));
        await shop.ask('write', { ...shop.ids('cle-09.img'), rest: 'leave' });
        expect(shop.named('cle-09.img').step).toMatchObject({ kind: 'done' });
        const both = shop.ask('personalise', shop.ids(silent.device, 'cle-10.img'));
        await vi.waitFor(() => expect(shop.named('cle-10.img').step).toMatchObject({ kind: 'done' }), {
          timeout: 30_000,
        });
        expect(shop.named(silent.device).step.kind).toBe('working');
        shop.clock.over();
        await Promise.all([both, looking]);
        expect(shop.named(silent.device)).toMatchObject({
          holds: 'silent',
          step: { problem: { code: 'prepare.silent', data: { device: silent.device } } },
        });
        // What nobody can tell is not given to another key before all others are.
        expect(shop.state.batch).toMatchObject({ total: 3, left: 1 });
        await shop.ask('verify', shop.ids(silent.device));
        expect(shop.named(silent.device).step).toMatchObject({ problem: { code: 'prepare.silent' } });
        silent.answerAgain();
        const again = async () => {
          await shop.ask('look', {});
          expect(shop.named(silent.device).holds).toBe('master');
        };
        await vi.waitFor(again, { timeout: 30_000 });
        await shop.ask('personalise', shop.ids(silent.device));
        expect(shop.named(silent.device)).toMatchObject({ step: { kind: 'done' }, holds: 'prepared' });
        expect(shop.state.batch?.left).toBe(0);
      } finally {
        silent.detach();
        shop.listed = [];
        for (const name of ['cle-09.img', 'cle-10.img']) rmSync(shop.at(name), { force: true });
      }
    });
  });
