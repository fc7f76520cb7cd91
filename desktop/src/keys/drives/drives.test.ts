import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { lockDevice, lockDevices } from './deviceLock.ts';
import { type Drive, type DriveList, judgeDrive } from './drive.ts';
import { findTargets } from './keyTargets.ts';
import { isSameDrive, lookAgain } from './lookAgain.ts';
import { askLsblk, lsblkDrives, readLsblk } from './lsblkDrives.ts';

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
    ['a key that somebody looks into', { mountedAt: ['/srv/photos'] }, 'prepare.mounted'],
    ['a live system', { mountedAt: ['/cdrom'] }, 'prepare.mounted'],
    ['one of which a part is open on purpose', { mountedAt: ['/media/a', '/mnt'] }, 'prepare.mounted'],
    ['a mounted loop device', { kind: 'loop', removable: false, mountedAt: ['/snap/x'] }, 'prepare.mounted'],
    ['a write-protected key', { readOnly: true }, 'prepare.write_protected'],
    ['a card reader without a card', { sizeBytes: 0 }, 'prepare.absent'],
    ['an external hard disk', { sizeBytes: 2e12 }, 'prepare.large_disk'],
    ['a key too small', { sizeBytes: 8e9 }, 'prepare.too_small'],
  ])('not %s', (_what, change, code) => {
    expect(judgeDrive({ ...key, ...change }, '/dev/sdb', { needsBytes: 15e9 })).toMatchObject({
      ok: false,
      error: { code },
    });
  });

  it('one that a desktop has opened: it is unmounted before it is written', () => {
    for (const place of ['/media/eleve/KINGSTON', '/run/media/eleve/CARTABLE']) {
      expect(judgeDrive({ ...key, mountedAt: [place] }, '/dev/sdb').ok).toBe(true);
    }
  });

  it('the computer’s own disk is told as such, also where the program lies on it', () => {
    for (const [place, code] of [
      ['/', 'prepare.system_disk'],
      ['/srv', 'prepare.fixed_disk'],
    ] as const) {
      const disk = { ...key, removable: false, mountedAt: [place] };
      expect(judgeDrive(disk, '/dev/vda', { own: [place] })).toMatchObject({ error: { code } });
    }
  });

  it('never the one that the program itself runs from, whatever it is wanted for', () => {
    const own = ['/media/technicien/CARTABLE'];
    for (const use of ['read', 'write'] as const) {
      expect(judgeDrive({ ...key, mountedAt: own }, '/dev/sdb', { use, own })).toMatchObject({
        error: { code: 'prepare.own_key' },
      });
    }
  });

  it('more may be looked at: a worn key that has become read-only, an open one, a large one', () => {
    for (const change of [{ readOnly: true }, { mountedAt: ['/srv/photos'] }, { sizeBytes: 2e12 }]) {
      expect(judgeDrive({ ...key, ...change }, '/dev/sdb', { use: 'read', needsBytes: 15e9 }).ok).toBe(true);
    }
    for (const change of [{ removable: false }, { mountedAt: ['/'] }, { sizeBytes: 0 }]) {
      expect(judgeDrive({ ...key, ...change }, '/dev/sdb', { use: 'read' }).ok).toBe(false);
    }
  });

  it('a key, and a loop device that is not mounted', () => {
    expect(judgeDrive(key, '/dev/sdb', { needsBytes: 15e9 }).ok).toBe(true);
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

  it('each plugging in has the number of the kernel', () => {
    const [disk, ...others] = readLsblk(
      JSON.stringify({ blockdevices: [one, { ...one, path: '/dev/sdb' }] }),
      new Map([['/dev/sda', 7]]),
    );
    expect(disk?.sequence).toBe(7);
    expect(others[0]?.sequence).toBeUndefined();
  });

  it.each([
    ['there is no lsblk', undefined],
    ['it ends with an error', '#!/bin/sh\necho "unknown column" >&2\nexit 1\n'],
    ['it says something else', '#!/bin/sh\necho "{}"\n'],
  ])('nothing, when %s: told as such', async (_how, script) => {
    const folder = mkdtempSync(join(tmpdir(), 'cartable-lsblk-'));
    if (script !== undefined) writeFileSync(join(folder, 'lsblk'), script, { mode: 0o755 });
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      await expect(lsblkDrives.list()).rejects.toMatchObject({ code: 'prepare.no_drives' });
    } finally {
      process.env.PATH = path;
      rmSync(folder, { recursive: true });
    }
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

describe('looking again before a disk is opened', () => {
  // A loop device without anything on it stands for the key's file; what the list tells is the test's.
  const device = '/dev/loop0';
  const chosen: Drive = { ...key, device, kind: 'loop', sequence: 41 };
  const again = (...listed: readonly Drive[]) =>
    lookAgain(
      { name: device, path: device, drive: chosen, isNew: false },
      { list: async () => listed },
      { needsBytes: 15e9 },
    );

  if (statSync(device, { throwIfNoEntry: false })?.isBlockDevice()) {
    it('the very same', async () => {
      expect(await again(chosen)).toMatchObject({ name: device, drive: chosen, isNew: false });
    });

    it.each<[string, Partial<Drive>, string]>([
      ['another make', { model: 'Cruzer' }, 'prepare.other_drive'],
      ['another number', { serial: 'x' }, 'prepare.other_drive'],
      ['another size', { sizeBytes: 32e9 }, 'prepare.other_drive'],
      ['one of the same make without a number, plugged in since', { sequence: 42 }, 'prepare.other_drive'],
      [
        'the same, opened by a desktop where nothing unmounts',
        { mountedAt: ['/media/usb'] },
        'prepare.mounted',
      ],
      ['the same, put somewhere on purpose', { mountedAt: ['/srv/photos'] }, 'prepare.mounted'],
      ['the same, write-protected meanwhile', { readOnly: true }, 'prepare.write_protected'],
    ])('not %s', async (_what, change, code) => {
      await expect(again({ ...chosen, ...change })).rejects.toMatchObject({ code, data: { device } });
    });

    it('unmounts the one that was chosen, and looks at it again; one that is only read stays as it is', async () => {
      const open = { ...chosen, mountedAt: ['/media/usb'] };
      const target = { name: device, path: device, drive: chosen, isNew: false };
      const unmounted: Drive[] = [];
      const desk = (after: Drive): DriveList => ({
        list: async () => [unmounted.length === 0 ? open : after],
        unmount: async (drive) => void unmounted.push(drive),
      });
      expect(await lookAgain(target, desk(chosen), { use: 'read' })).toMatchObject({ drive: open });
      expect(unmounted).toEqual([]);
      expect(await lookAgain(target, desk(chosen))).toMatchObject({ drive: chosen });
      expect(unmounted).toEqual([open]);
      for (const [after, code] of [
        [open, 'prepare.mounted'],
        [{ ...chosen, sequence: 42 }, 'prepare.other_drive'],
      ] as const) {
        unmounted.length = 0;
        await expect(lookAgain(target, desk(after))).rejects.toMatchObject({ code });
      }
    });

    it('unmounts nothing of another drive, nor of the program’s own', async () => {
      const open = { ...chosen, mountedAt: ['/media/usb'] };
      const never = async () => {
        throw new Error('unmounted');
      };
      const target = { name: device, path: device, drive: { ...chosen, serial: 'x' }, isNew: false };
      const desk = { list: async () => [open], unmount: never };
      await expect(lookAgain(target, desk)).rejects.toThrow('prepare.other_drive');
      const own = { own: ['/media/usb'] };
      await expect(lookAgain({ ...target, drive: chosen }, desk, own)).rejects.toThrow('prepare.own_key');
    });

    it('not what is gone, nor a file of before', async () => {
      await expect(again()).rejects.toThrow('prepare.absent');
      const file = { name: device, path: device, drive: undefined };
      await expect(lookAgain(file, { list: async () => [chosen] })).rejects.toThrow('prepare.other_drive');
    });
  }

  it('not a file that somebody made where there was none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cartable-again-'));
    const path = join(folder, 'key.img');
    const drives = { list: async () => [] };
    const [target] = await findTargets([path], drives);
    if (target === undefined) throw new Error('no target');
    expect(await lookAgain(target, drives)).toEqual(target);
    writeFileSync(path, 'x');
    await expect(lookAgain(target, drives)).rejects.toThrow('prepare.file_there');
    rmSync(folder, { recursive: true });
  });
});

it('disks are told without their makes when one of them keeps `lsblk` waiting, and with them when none does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-lsblk-'));
  const real = spawnSync('sh', ['-c', 'command -v lsblk']).stdout.toString().trim();
  // It waits as it does for a disk that answers nothing, once it is to read one.
  const waits = `#!/bin/sh\ncase "$*" in *FSTYPE*) exec sleep 1000;; esac\nexec ${real} "$@"\n`;
  writeFileSync(join(folder, 'lsblk'), waits, { mode: 0o755 });
  const stubborn = { PATH: `${folder}:${process.env.PATH}` };
  // Loop devices come and go beside this test: others make them.
  const told = (json: string) =>
    readLsblk(json)
      .filter(({ kind }) => kind !== 'loop')
      .map(({ device, sizeBytes }) => [device, sizeBytes]);
  const usual = told(await askLsblk());
  expect(usual.length).toBeGreaterThan(0);
  const without = await askLsblk(200, stubborn);
  expect(told(without)).toEqual(usual);
  expect(without).not.toContain('"model"');
  await vi.waitFor(async () => expect(await askLsblk()).toContain('"model"'), { timeout: 20_000 });
  rmSync(folder, { recursive: true });
});

it('a disk that tells its make no more is the same by the kernel’s number', () => {
  const seen = { ...key, sequence: 7 };
  const silent = { ...seen, model: '', serial: '' };
  expect(isSameDrive(silent, seen)).toBe(true);
  expect(isSameDrive({ ...silent, sequence: 8 }, seen)).toBe(false);
  expect(isSameDrive({ ...silent, sequence: undefined }, { ...seen, sequence: undefined })).toBe(false);
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
