import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Drive } from './drive.ts';
import { findTargets } from './keyTargets.ts';
import { lookAgain } from './lookAgain.ts';
import { lsblkDrives } from './lsblkDrives.ts';
import { sourceOn } from './sourceOn.ts';
import { mountedFrom, unmountDrive } from './unmountDrive.ts';

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
function run(tool: string, ...args: readonly string[]): string {
  const end = spawnSync(tool, args, { env });
  if (end.status !== 0) throw new Error(`${tool}: ${end.stderr?.toString()}`);
  return end.stdout.toString().trim();
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-unmount-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is mounted at a place', () => {
  const mounts = [
    '36 35 8:17 / /media/eleve/MA\\040CLE rw,nosuid shared:7 master:1 - vfat /dev/sdb1 rw,uid=1000',
    '37 35 8:33 / /media/eleve/autre rw - ext4 /dev/sdc1 rw',
    '38 37 0:48 / /media/eleve/autre rw - tmpfs tmpfs rw',
  ].join('\n');

  it('is what lies on top, by the place’s plain name', () => {
    expect(mountedFrom(mounts, '/media/eleve/MA CLE')).toEqual({ number: '8:17', device: '/dev/sdb1' });
    expect(mountedFrom(mounts, '/media/eleve/autre')).toEqual({ number: '0:48', device: 'tmpfs' });
    expect(mountedFrom(mounts, '/media/eleve')).toBeUndefined();
  });

  it('is not unmounted when it is not the drive’s own', async () => {
    const other = { device: '/dev/sdc', mountedAt: ['/media/eleve/autre'] };
    await expect(unmountDrive(other, { mounts })).rejects.toMatchObject({
      code: 'prepare.mounted',
      data: { device: '/dev/sdc', place: '/media/eleve/autre' },
    });
  });
});

function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  const probe = spawnSync('losetup', ['-f'], { env });
  return probe.status === 0 && spawnSync('mkfs.ext4', ['-V'], { env }).status === 0;
}

// Loop devices and mounting need root and the kernel's drivers; the judgement is tested everywhere.
if (canMount())
  describe('a real disk that a desktop has opened', () => {
    let loop = '';
    let place = '';
    const mount = () => run('mount', loop, place);
    const isMounted = () => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${place} `);
    const listed = async (): Promise<Drive> => {
      const found = (await lsblkDrives.list()).find((one) => one.device === loop);
      if (found === undefined) throw new Error('not listed');
      return found;
    };
    beforeAll(() => {
      const file = join(folder, 'key.img');
      writeFileSync(file, '');
      truncateSync(file, 20 * 1024 * 1024);
      run('mkfs.ext4', '-q', file);
      loop = run('losetup', '--show', '-f', file);
      mkdirSync('/media', { recursive: true });
      place = mkdtempSync('/media/cartable-test-');
    });
    afterAll(() => {
      if (isMounted()) run('umount', place);
      run('losetup', '-d', loop);
      rmSync(place, { recursive: true });
    });

    it('is unmounted when it was chosen, with what was written there, and stays plugged in', async () => {
      mount();
      writeFileSync(join(place, 'last words'), 'kept');
      const [target] = await findTargets([loop], lsblkDrives);
      if (target === undefined) throw new Error('no target');
      expect(target.drive?.mountedAt).toEqual([place]);
      expect(await lookAgain(target, lsblkDrives, { use: 'read' })).toMatchObject({ path: loop });
      expect(isMounted()).toBe(true);
      const now = await lookAgain(target, lsblkDrives);
      expect(now.drive?.mountedAt).toEqual([]);
      expect(isMounted()).toBe(false);
      mount();
      expect(readFileSync(join(place, 'last words'), 'utf8')).toBe('kept');
      run('umount', place);
    });

    it('is refused when somebody works in it: the program is named', async () => {
      mount();
      const cat = spawn('cat', { cwd: place });
      await once(cat, 'spawn');
      try {
        await expect(unmountDrive(await listed())).rejects.toMatchObject({
          code: 'prepare.held_by',
          data: { device: loop, place, program: 'cat' },
        });
        expect(isMounted()).toBe(true);
      } finally {
        cat.kill();
        await once(cat, 'exit');
      }
      await unmountDrive(await listed());
      expect(isMounted()).toBe(false);
    });

    it('is left alone with a file on it that is being read from', async () => {
      mount();
      const image = join(place, 'master.img');
      writeFileSync(image, 'an image');
      const drive = await listed();
      expect(sourceOn({ path: loop, drive }, [image])).toBe(image);
      const [target] = await findTargets([loop], lsblkDrives);
      if (target === undefined) throw new Error('no target');
      await expect(lookAgain(target, lsblkDrives, { spare: [image] })).rejects.toMatchObject({
        code: 'prepare.is_source',
      });
      expect(isMounted()).toBe(true);
      run('umount', place);
    });

    it('is handed to the desktop’s own tool by whoever is not root, by the name of its volume', async () => {
      mount();
      const tools = join(folder, 'tools');
      mkdirSync(tools);
      const asked = join(folder, 'asked');
      const tool = (code: number) => {
        const text = `#!/bin/sh\nprintf '%s\\n' "$@" > '${asked}'\necho 'target is busy' >&2\nexit ${code}\n`;
        writeFileSync(join(tools, 'udisksctl'), text);
        chmodSync(join(tools, 'udisksctl'), 0o755);
        return { isRoot: false, env: { PATH: `${tools}:/usr/bin:/bin` } };
      };
      await unmountDrive(await listed(), tool(0));
      expect(readFileSync(asked, 'utf8').trim().split('\n')).toEqual([
        ...['unmount', '--no-user-interaction', '-b', loop],
      ]);
      await expect(unmountDrive(await listed(), tool(1))).rejects.toMatchObject({
        code: 'prepare.held',
        data: { device: loop, place },
      });
      run('umount', place);
    });
  });
