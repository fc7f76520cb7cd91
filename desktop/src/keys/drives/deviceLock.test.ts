import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockDevice, lockDevices } from './deviceLock.ts';
import { findTargets } from './keyTargets.ts';

/** One medium by two names. */
let folder = '';
const at = (...names: readonly string[]) => join(folder, ...names);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-names-'));
  mkdirSync(at('real'));
  symlinkSync(at('real'), at('linked'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a hard link is held with the file that it is, and free again with it', async () => {
  writeFileSync(at('key.img'), 'x');
  linkSync(at('key.img'), at('other.img'));
  const held = await lockDevice(at('key.img'));
  const refused = { code: 'prepare.in_use', data: { device: at('other.img') } };
  await expect(lockDevice(at('other.img'))).rejects.toMatchObject(refused);
  await held.release();
  await expect(lockDevices([at('key.img'), at('other.img')])).rejects.toMatchObject(refused);
  await (await lockDevice(at('other.img'))).release();
});

it('a file that is made while it is held stays held by its name', async () => {
  const held = await lockDevice(at('new.img'));
  writeFileSync(at('new.img'), 'x');
  await expect(lockDevice(at('new.img'))).rejects.toMatchObject({ code: 'prepare.in_use' });
  await held.release();
});

it('a new file is one, by whichever name of its folder', async () => {
  const [target] = await findTargets([at('linked', 'new.img')], { list: async () => [] });
  expect(target).toMatchObject({ name: at('linked', 'new.img'), path: at('real', 'new.img'), isNew: true });
  await expect(
    findTargets([at('linked', 'new.img'), at('real', 'new.img')], { list: async () => [] }),
  ).rejects.toMatchObject({ code: 'prepare.twice' });
});
