import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockDevice, lockDevices } from './deviceLock.ts';
import { type Drive, judgeDrive } from './drive.ts';
import { findTargets } from './keyTargets.ts';
import { lsblkDrives, readLsblk } from './lsblkDrives.ts';

const key: Drive = {
  device: '/dev/sdb',
  sizeBytes: 16e9,
  kind: 'disk',
  removable: true,
  readOnly: false,
  model: 'DataTraveler',
  serial: '0019E06B',
  mountedAt: [],
  volumes: [],
};

describe('which disks may become keys', () => {
  it.each<[string, Partial<Drive>, string]>([
    ['a fixed disk', { removable: false }, 'prepare.fixed_disk'],
    ['a RAID or logical volume', { kind: 'other' }, 'prepare.fixed_disk'],
    ['a partition', { kind: 'partition' }, 'prepare.not_a_disk'],
    ['a key that the system itself runs from', { mountedAt: ['/boot/efi'] }, 'prepare.system_disk'],
    ['a removable disk with swap', { mountedAt: ['[SWAP]'] }, 'prepare.system_disk'],
    ['a key that somebody looks into', { mountedAt: ['/media/usb'] }, 'prepare.mounted'],
    ['a mounted loop device', { kind: 'loop', removable: false, mountedAt: ['/snap/x'] }, 'prepare.mounted'],
    ['a write-protected key', { readOnly: true }, 'prepare.write_protected'],
    ['a card reader without a card', { sizeBytes: 0 }, 'prepare.absent'],
    ['an external hard disk', { sizeBytes: 2e12 }, 'prepare.large_disk'],
    ['a key too small', { sizeBytes: 8e9 }, 'prepare.too_small'],
  ])('not %s', (_what, change, code) => {
    expect(judgeDrive({ ...key, ...change }, '/dev/sdb', 15e9)).toMatchObject({ ok: false, error: { code } });
  });

  it('a key, and a loop device that is not mounted', () => {
    expect(judgeDrive(key, '/dev/sdb', 15e9).ok).toBe(true);
    expect(judgeDrive({ ...key, kind: 'loop', removable: false }, '/dev/loop0').ok).toBe(true);
    expect(judgeDrive(undefined, '/dev/sdz')).toMatchObject({ error: { code: 'prepare.absent' } });
  });
});

describe('what lsblk tells', () => {
  const one = {
    path: '/dev/sda',
    type: 'disk',
    rm: false,
    hotplug: false,
    ro: false,
    size: 1e12,
    model: 'SSD ',
    serial: null,
    tran: 'sata',
    mountpoints: [null],
  };
  const read = (...devices: readonly unknown[]) => readLsblk(JSON.stringify({ blockdevices: devices }));

  it('a disk is where its partitions and what lies on them are', () => {
    const luks = { ...one, path: '/dev/mapper/root', type: 'crypt', mountpoints: ['/'] };
    const part = { ...one, path: '/dev/sda1', type: 'part', children: [luks] };
    const [disk, partition] = read({ ...one, children: [part] });
    expect(disk).toMatchObject({ model: 'SSD', serial: '', removable: false, mountedAt: ['/'] });
    expect(partition).toMatchObject({ kind: 'partition', mountedAt: ['/'] });
  });

  it('a USB key that says it is fixed, and a card', () => {
    expect(read({ ...one, tran: 'usb' })[0]?.removable).toBe(true);
    expect(read({ ...one, tran: null, hotplug: true })[0]?.removable).toBe(true);
    expect(read({ ...one, tran: 'sata', hotplug: true })[0]?.removable).toBe(false);
  });

  it('on this very computer nothing that the system runs from may be written', async () => {
    const drives = await lsblkDrives.list();
    for (const drive of drives.filter((found) => found.mountedAt.includes('/'))) {
      expect(judgeDrive(drive, drive.device).ok).toBe(false);
    }
  });
});

describe('targets', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cartable-targets-'));
    writeFileSync(join(folder, 'old.img'), 'x');
    symlinkSync(join(folder, 'old.img'), join(folder, 'link.img'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('files that are there and not, one target under one name only', async () => {
    const [old, fresh] = await findTargets([join(folder, 'link.img'), join(folder, 'new.img')], lsblkDrives);
    expect(old).toMatchObject({ path: join(folder, 'old.img'), isNew: false });
    expect(fresh).toMatchObject({ isNew: true });
    await expect(
      findTargets([join(folder, 'old.img'), join(folder, 'link.img')], lsblkDrives),
    ).rejects.toThrow('prepare.twice');
  });

  it.each([
    ['/dev/null', 'prepare.not_a_disk'],
    [tmpdir(), 'prepare.not_a_disk'],
    ['/dev/not-plugged-in', 'prepare.absent'],
  ])('not %s', async (name, code) => {
    await expect(findTargets([name], lsblkDrives)).rejects.toThrow(code);
  });
});

describe('two technicians at once', () => {
  it('the second is refused, whatever the first holds besides, and gets nothing', async () => {
    const first = await lockDevices(['/x/1', '/x/2']);
    await expect(lockDevices(['/x/3', '/x/2'])).rejects.toMatchObject({
      code: 'prepare.in_use',
      data: { device: '/x/2' },
    });
    const third = await lockDevice('/x/3');
    await Promise.all([first.release(), third.release()]);
    await (await lockDevices(['/x/1', '/x/2', '/x/3'])).release();
  });

  it('another process holds it until it dies, even when it is killed', async () => {
    const child = fork(new URL('./testing/holdLock.ts', import.meta.url), ['/x/child']);
    await once(child, 'message');
    await expect(lockDevice('/x/child')).rejects.toThrow('prepare.in_use');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await lockDevice('/x/child')).release();
  });
});
