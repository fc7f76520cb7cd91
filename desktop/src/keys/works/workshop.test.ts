import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeysState } from '@cartable/shared/bridge/keysState.ts';
import type { KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ensureSystemPackages } from '../../../../scripts/bootstrap/systemPackages.ts';
import { nodeHasher } from '../../vault/nodeCrypto.ts';
import { readBatch } from '../identity/batchFile.ts';
import { lockPath } from '../identity/batchLock.ts';
import { keepIdentities } from '../identity/keepIdentities.ts';
import { personaliseKey } from '../identity/personaliseKey.ts';
import { lsblkDrives } from '../drives/lsblkDrives.ts';
import { holdDevice } from '../medium/holdDevice.ts';
import type { Drive } from '../drives/drive.ts';
import { mountOf } from '../drives/ownPlaces.ts';
import { unmountDrive } from '../drives/unmountDrive.ts';
import type { KeysRequestName, KeysRequests } from '../protocol.ts';
import { handClock } from '../testing/handClock.ts';
import { canFallSilent, silentDevice } from '../testing/silentDevice.ts';
import { START_FOLDER, type SmallProgram, smallProgram } from '../testing/smallProgram.ts';
import { nodeThread } from '../thread/nodeThread.ts';
import { answerKeys } from './answerKeys.ts';
import { readStartFiles } from './masterShelf.ts';
import { allowDevices } from './rights.ts';
import { lookAround } from './thisComputer.ts';

/** The process' whole work through its protocol, on image files, with the real tools. */
function run(tool: string, ...args: readonly string[]): string | undefined {
  const end = spawnSync(tool, args, { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } });
  return end.status === 0 ? end.stdout.toString().trim() : undefined;
}

let folder = '';
let program: SmallProgram;
let state: KeysState;
let listed: readonly Drive[] = [];
/** The one real device that is listed instead; none when it is empty. */
let real = '';
const listedReally = async () => (await lsblkDrives.list()).filter((one) => one.device === real);
let heard: () => void = () => undefined;
const clock = handClock();
let ask: <N extends KeysRequestName>(name: N, args: KeysRequests[N]['args']) => Promise<unknown>;
const at = (name: string) => join(folder, name);
const SIZE = '112M';

const drive = (device: string, about: Partial<Drive> = {}): Drive => ({
  device,
  sizeBytes: 16e9,
  kind: 'disk',
  removable: true,
  readOnly: false,
  model: 'DataTraveler',
  serial: device,
  mountedAt: [],
  volumes: [{ label: 'KINGSTON', type: 'vfat' }],
  ...about,
});

function batchOf(letters: string): KeyBatch {
  const keys = [...letters].map((letter) => {
    const keyId = letter.repeat(22);
    const holder = { userId: letter, givenName: 'Léa', familyName: `Petit ${letter}`, className: '2de 4' };
    return { keyId, serial: keyNames(nodeHasher, keyId).serial, ticket: `ticket.${letter}`, holder };
  });
  return {
    product: 'cartable',
    kind: 'keys',
    format: 1,
    server: 'https://cartable.example',
    schoolId: 's',
    schoolName: 'Lycée <Test>',
    issuedAt: 1,
    keys,
  };
}

beforeAll(async () => {
  await ensureSystemPackages(['keys']);
  folder = mkdtempSync(join(tmpdir(), 'cartable-workshop-'));
  program = await smallProgram(folder);
  ask = answerKeys({
    drives: { list: async () => (real === '' ? listed : await listedReally()), unmount: unmountDrive },
    startThread: nodeThread,
    patience: (ms, over) => clock.patience(ms, over),
    releaseKey: program.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    startFiles: readStartFiles(START_FOLDER),
    platform: 'linux',
    tell: (told) => {
      state = told;
      heard();
    },
  });
  await ask('begin', { keyRoot: folder, executable: join(program.folder, 'cartable') });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A batch from the server, kept and opened. */
const open = async (path: string, batch: KeyBatch) => {
  await keepIdentities(path, async () => batch);
  await ask('openBatch', { path });
};
const named = (name: string) => {
  const target = state.targets.find((one) => one.name === name);
  if (target === undefined) throw new Error(`${name} is not listed`);
  return target;
};
const ids = (...names: readonly string[]) => ({ ids: names.map((name) => named(name).id) });

describe('the list', () => {
  it('shows what can be taken out, says why one may not be written, and hides inner disks', async () => {
    listed = [
      drive('/dev/sdx'),
      drive('/dev/sdy', { mountedAt: [mountOf(folder)] }),
      drive('/dev/sdz', { mountedAt: ['/srv/usb'] }),
      drive('/dev/sdw', { mountedAt: ['/media/usb'] }),
      drive('/dev/sdv', { readOnly: true }),
      drive('/dev/sda', { removable: false, mountedAt: ['/'] }),
      drive('/dev/loop7', { kind: 'loop', removable: false, mountedAt: ['/snap/x'] }),
    ];
    await ask('look', {});
    const rows = state.targets.map(({ name, refusal, readable, openedAt }) => [
      name,
      refusal?.code,
      readable,
      openedAt,
    ]);
    expect(rows).toEqual([
      ['/dev/sdx', undefined, true, null],
      // Where the program lies on the computer’s own disk, that is said of it.
      [
        '/dev/sdy',
        mountOf(folder) === '/' ? 'prepare.system_disk' : 'prepare.own_key',
        false,
        mountOf(folder),
      ],
      ['/dev/sdz', 'prepare.mounted', true, '/srv/usb'],
      ['/dev/sdw', undefined, true, '/media/usb'],
      ['/dev/sdv', 'prepare.write_protected', true, null],
    ]);
    expect(await ask('describe', ids('/dev/sdw'))).toMatchObject([{ openedAt: '/media/usb' }]);
    expect(named('/dev/sdx')).toMatchObject({ holds: 'other', label: 'KINGSTON' });
    const before = named('/dev/sdx').id;
    listed = [drive('/dev/sdx', { serial: 'another key in the same place' })];
    await ask('look', {});
    expect(named('/dev/sdx').id).not.toBe(before);
  });

  it('says what is missing on this computer, and of which program an image can be made', async () => {
    expect(state.here).toMatchObject({ system: 'linux', missing: [], program: '0.1.0' });
    const bare = await lookAround('/nowhere/cartable', 'linux', { PATH: '' });
    expect(bare).toMatchObject({ program: null, missing: expect.arrayContaining(['mtools']) });
    expect(await lookAround('/nowhere/cartable', 'win32')).toMatchObject({ system: 'other' });
  });
});

describe('one batch', () => {
  it('needs an image and identities before anything is written', async () => {
    await ask('addImages', { folder, count: 4 });
    await expect(ask('write', { ...ids('cle-01.img'), rest: 'erase' })).rejects.toThrow('prepare.not_chosen');
    await expect(
      ask('makeMaster', { path: at('m.img'), size: 'beaucoup', systems: ['linux'] }),
    ).rejects.toThrow('prepare.size');
    await ask('makeMaster', { path: at('master.img'), size: SIZE, systems: ['linux'] });
    expect(state.master).toMatchObject({
      name: 'master.img',
      programs: [{ system: 'linux', version: '0.1.0' }],
    });
    await open(at('lot.json'), batchOf('ABC'));
    await expect(ask('write', { ids: state.targets.map(({ id }) => id), rest: 'erase' })).rejects.toThrow(
      'prepare.batch_short',
    );
  });

  it('becomes three keys; the one that is too small fails alone and gives its identity back', async () => {
    writeFileSync(at('cle-02.img'), Buffer.alloc(512));
    await ask('write', { ...ids('cle-01.img', 'cle-02.img', 'cle-03.img'), rest: 'erase' });
    expect(named('cle-01.img')).toMatchObject({ holds: 'prepared', step: { kind: 'done' } });
    expect(named('cle-03.img').step).toMatchObject({ kind: 'done', holder: expect.stringContaining('Léa') });
    expect(named('cle-02.img').step).toMatchObject({
      kind: 'failed',
      problem: { code: 'prepare.too_small', data: { device: 'cle-02.img' } },
    });
    expect(state.batch).toMatchObject({ total: 3, left: 1 });
    truncateSync(at('cle-02.img'), 112 * 1024 * 1024);
    await ask('write', { ...ids('cle-02.img'), rest: 'erase' });
    expect(named('cle-02.img').step).toMatchObject({ kind: 'done' });
    const serials = state.targets.slice(-4).map(({ label }) => label);
    expect(new Set(serials.slice(0, 3))).toEqual(new Set(batchOf('ABC').keys.map((key) => key.serial)));
    expect(state.batch?.left).toBe(0);
  });

  it('goes on with its batch while another one is opened, and is not given a second time by the first opened again', async () => {
    const [first, second] = [at('one-after.json'), at('the-other.json')];
    await open(first, batchOf('MN'));
    await ask('addImages', { folder, count: 5 });
    const made = ask('write', { ...ids('cle-04.img'), rest: 'leave' });
    await vi.waitFor(() => expect(named('cle-04.img').step.kind).toBe('working'));
    await open(second, batchOf('PQ'));
    expect(state.batch).toMatchObject({ name: 'the-other.json', left: 2 });
    await ask('openBatch', { path: first });
    // The very batch that is under way: what is being written is not free.
    const more = ask('write', { ...ids('cle-05.img'), rest: 'leave' });
    await Promise.all([made, more]);
    const serials = ['cle-04.img', 'cle-05.img'].map((name) => {
      const { step } = named(name);
      return step.kind === 'done' ? step.serial : step.kind;
    });
    expect(serials.sort()).toEqual(
      batchOf('MN')
        .keys.map(({ serial }) => serial)
        .sort(),
    );
    expect(state.batch).toMatchObject({ name: 'one-after.json', left: 0 });
    for (const name of ['cle-04.img', 'cle-05.img']) rmSync(at(name));
    await ask('openBatch', { path: at('lot.json') });
  });

  it('is not written while another computer has it, until a person says that this one died', async () => {
    await open(at('shared.json'), batchOf('R'));
    await ask('addImages', { folder, count: 6 });
    const hold = { host: 'ATELIER-2', process: 1, since: 1, life: 'another run', token: 't' };
    writeFileSync(lockPath(at('shared.json')), JSON.stringify(hold));
    const wish = { ...ids('cle-06.img'), rest: 'leave' } as const;
    await expect(ask('write', wish)).rejects.toMatchObject({
      code: 'prepare.batch_locked',
      data: { path: 'shared.json', host: 'ATELIER-2' },
    });
    expect(existsSync(at('cle-06.img'))).toBe(false);
    await ask('write', { ...wish, takeOver: 'ATELIER-2' });
    expect(named('cle-06.img').step).toMatchObject({ kind: 'done', serial: batchOf('R').keys[0]?.serial });
    expect(existsSync(lockPath(at('shared.json')))).toBe(false);
    rmSync(at('cle-06.img'));
    await ask('openBatch', { path: at('lot.json') });
  });

  it('is verified file by file', async () => {
    await ask('verify', ids('cle-01.img'));
    expect(named('cle-01.img').step).toMatchObject({
      kind: 'checked',
      faults: [],
      programs: ['linux 0.1.0'],
    });
    await ask('verify', ids('cle-04.img'));
    expect(named('cle-04.img').step).toMatchObject({ problem: { code: 'prepare.absent' } });
  });

  it('has labels of what was made, in which nothing is markup', async () => {
    const page = (await ask('labels', {})) as { html: string };
    expect(page.html.match(/class="label"/g)).toHaveLength(3);
    expect(page.html).toContain('Lycée &lt;Test&gt;');
  });

  it('leaves nothing behind when it is stopped', async () => {
    await open(at('lot2.json'), batchOf('DE'));
    heard = () => {
      if (named('cle-04.img').step.kind === 'working') void ask('cancel', ids('cle-04.img'));
    };
    await ask('write', { ...ids('cle-04.img'), rest: 'erase' });
    heard = () => undefined;
    expect(named('cle-04.img').step).toMatchObject({ problem: { code: 'prepare.cancelled' } });
    expect(existsSync(at('cle-04.img'))).toBe(false);
    expect(state.batch?.left).toBe(2);
  });

  it('is never the image or the batch that is open', async () => {
    const links = ['cle-07.img', 'cle-08.img'];
    linkSync(at('master.img'), at('cle-07.img'));
    linkSync(at('lot2.json'), at('cle-08.img'));
    await ask('addImages', { folder, count: 8 });
    const [image, lot] = [readFileSync(at('master.img')), readFileSync(at('lot2.json'))];
    for (const work of [
      () => ask('write', { ...ids('cle-07.img'), rest: 'erase' }),
      () => ask('wipe', ids(...links)),
    ]) {
      await work();
      expect(named('cle-07.img').step).toMatchObject({
        problem: { code: 'prepare.is_source', data: { device: 'cle-07.img' } },
      });
    }
    expect(named('cle-08.img').step).toMatchObject({ problem: { code: 'prepare.is_source' } });
    expect(readFileSync(at('master.img')).equals(image)).toBe(true);
    expect(readFileSync(at('lot2.json')).equals(lot)).toBe(true);
    for (const name of links) rmSync(at(name));
  });

  it('becomes zeros when it is wiped', async () => {
    await ask('wipe', ids('cle-03.img'));
    expect(named('cle-03.img')).toMatchObject({ step: { kind: 'wiped' }, holds: 'nothing' });
  });
});

/** Loop devices need root and the kernel's driver; image files are tested everywhere. */
const canLoop = process.getuid?.() === 0 && run('losetup', '-f') !== undefined;

if (canLoop)
  describe('a real block device', () => {
    it('is written, named while nobody can mount it, and peeked into', async () => {
      writeFileSync(at('device.bin'), Buffer.alloc(112 * 1024 * 1024, 0x77));
      const loop = run('losetup', '--find', '--show', at('device.bin')) ?? '';
      try {
        listed = (await lsblkDrives.list()).filter((one) => one.device === loop);
        await ask('look', {});
        await ask('write', { ...ids(loop), rest: 'erase' });
        expect(named(loop)).toMatchObject({ step: { kind: 'done' }, holds: 'prepared' });
        const held = holdDevice({ path: loop, drive: listed[0] });
        expect(() => holdDevice({ path: loop, drive: listed[0] })).toThrow('prepare.in_use');
        // Nor is it named while somebody else has it, by the commands either.
        const target = { name: loop, path: loop, drive: listed[0], isNew: false };
        const [again] = readBatch(at('lot2.json')).keys;
        if (again === undefined) throw new Error('no key');
        await expect(personaliseKey(target, again, 'https://cartable.example')).rejects.toMatchObject({
          code: 'prepare.in_use',
          data: { device: loop },
        });
        held.dispose();
        // Another with the same number and name in the same place, as keys of one make are.
        listed = listed.map((one) => ({ ...one, sequence: (one.sequence ?? 0) + 1 }));
        await ask('wipe', ids(loop));
        expect(named(loop).step).toMatchObject({
          problem: { code: 'prepare.other_drive', data: { device: loop } },
        });
      } finally {
        run('losetup', '-d', loop);
        listed = [];
      }
    });

    it('that the desktop has opened can be chosen, and is unmounted by that', async () => {
      writeFileSync(at('opened.bin'), '');
      truncateSync(at('opened.bin'), 112 * 1024 * 1024);
      run('mkfs.ext4', '-q', at('opened.bin'));
      real = run('losetup', '--find', '--show', at('opened.bin')) ?? '';
      mkdirSync('/media', { recursive: true });
      const place = mkdtempSync('/media/cartable-workshop-');
      const isMounted = () => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${place} `);
      try {
        run('mount', real, place);
        await ask('look', {});
        expect(named(real)).toMatchObject({ refusal: null, openedAt: place });
        // Looking at it leaves it where it is.
        await ask('verify', ids(real));
        expect(isMounted()).toBe(true);
        const inside = spawn('cat', { cwd: place });
        await once(inside, 'spawn');
        await ask('wipe', ids(real));
        expect(named(real).step).toMatchObject({
          problem: { code: 'prepare.held_by', data: { device: real, place, program: 'cat' } },
        });
        inside.kill();
        await once(inside, 'exit');
        await ask('wipe', ids(real));
        expect(named(real)).toMatchObject({ step: { kind: 'wiped' }, openedAt: null, holds: 'nothing' });
        expect(isMounted()).toBe(false);
      } finally {
        run('umount', place);
        run('losetup', '-d', real);
        rmSync(place, { recursive: true });
        real = '';
      }
    });
  });

/** A disk whose readings wait in the kernel. */
if (canFallSilent())
  describe('a key that answers nothing any more', () => {
    it('is refused alone, by its name; the others are looked at, written and named meanwhile, and it is tried anew once it answers', async () => {
      copyFileSync(at('master.img'), at('silent.bin'));
      const silent = silentDevice(at('silent.bin'));
      try {
        listed = (await lsblkDrives.list()).filter((one) => one.device === silent.device);
        await ask('look', {});
        expect(named(silent.device)).toMatchObject({ holds: 'master' });
        await open(at('silent.json'), batchOf('STU'));
        for (const name of ['cle-09.img', 'cle-10.img']) rmSync(at(name), { force: true });
        copyFileSync(at('master.img'), at('cle-10.img'));
        await ask('addImages', { folder, count: 10 });
        silent.fallSilent();
        const looking = ask('look', {});
        // The others are known although nothing comes of this one.
        await vi.waitFor(() => expect(named('cle-10.img').holds).toBe('master'));
        await ask('write', { ...ids('cle-09.img'), rest: 'leave' });
        expect(named('cle-09.img').step).toMatchObject({ kind: 'done' });
        const both = ask('personalise', ids(silent.device, 'cle-10.img'));
        await vi.waitFor(() => expect(named('cle-10.img').step).toMatchObject({ kind: 'done' }), {
          timeout: 30_000,
        });
        expect(named(silent.device).step.kind).toBe('working');
        clock.over();
        await Promise.all([both, looking]);
        expect(named(silent.device)).toMatchObject({
          holds: 'silent',
          step: { problem: { code: 'prepare.silent', data: { device: silent.device } } },
        });
        // What nobody can tell is not given to another key before all others are.
        expect(state.batch).toMatchObject({ total: 3, left: 1 });
        await ask('verify', ids(silent.device));
        expect(named(silent.device).step).toMatchObject({ problem: { code: 'prepare.silent' } });
        silent.answerAgain();
        const again = async () => {
          await ask('look', {});
          expect(named(silent.device).holds).toBe('master');
        };
        await vi.waitFor(again, { timeout: 30_000 });
        await ask('personalise', ids(silent.device));
        expect(named(silent.device)).toMatchObject({ step: { kind: 'done' }, holds: 'prepared' });
        expect(state.batch?.left).toBe(0);
      } finally {
        silent.detach();
        listed = [];
        for (const name of ['cle-09.img', 'cle-10.img']) rmSync(at(name), { force: true });
      }
    });
  });

describe('a key that was written already', () => {
  it('is given an identity of the batch as it is, in the order of the list; what can have none is refused alone and costs none', async () => {
    await ask('begin', { keyRoot: folder, executable: join(program.folder, 'cartable') });
    const own = at('named');
    mkdirSync(own);
    for (const name of ['cle-01.img', 'cle-02.img', 'cle-05.img']) {
      copyFileSync(at('master.img'), join(own, name));
    }
    writeFileSync(join(own, 'cle-03.img'), Buffer.alloc(1024 * 1024));
    copyFileSync(at('master.img'), join(own, 'cle-04.img'));
    const target = { name: 'x', path: join(own, 'cle-04.img'), drive: undefined, isNew: false };
    const [foreign] = batchOf('Z').keys;
    if (foreign === undefined) throw new Error('no key');
    await personaliseKey(target, foreign, 'https://cartable.example');
    await ask('addImages', { folder: own, count: 6 });
    const all = { ids: state.targets.map(({ id }) => id) };
    await expect(ask('personalise', all)).rejects.toThrow('prepare.no_batch');
    await open(at('few.json'), batchOf('VW'));
    await expect(ask('personalise', all)).rejects.toMatchObject({
      code: 'prepare.batch_short',
      data: { left: 2 },
    });
    await open(at('named.json'), batchOf('VWX'));
    // No image is open: none is needed.
    expect(state.master).toBeNull();
    await ask('personalise', all);
    const [first, second, third] = batchOf('VWX').keys;
    const steps = state.targets.map(({ step }) =>
      step.kind === 'done' ? step.serial : step.kind === 'failed' ? step.problem.code : step.kind,
    );
    expect(steps).toEqual([
      first?.serial,
      second?.serial,
      'prepare.not_a_key',
      'prepare.other_identity',
      third?.serial,
      'prepare.absent',
    ]);
    expect(named('cle-01.img')).toMatchObject({ holds: 'prepared', keyId: first?.keyId });
    expect(state.batch?.left).toBe(0);
    // Stopped: each is told what that means for it, and nothing is lost.
    heard = () => {
      const { id, step } = named('cle-02.img');
      if (step.kind === 'working') void ask('cancel', { ids: [id] });
    };
    await ask('verify', ids('cle-02.img'));
    expect(named('cle-02.img').step).toMatchObject({ problem: { code: 'prepare.check_stopped' } });
    await ask('personalise', ids('cle-02.img'));
    expect(named('cle-02.img').step).toMatchObject({ problem: { code: 'prepare.naming_stopped' } });
    heard = () => undefined;
    expect(state.batch?.left).toBe(0);
    // One that has its identity already keeps it, and costs no other.
    await ask('personalise', ids('cle-02.img'));
    expect(named('cle-02.img').step).toMatchObject({ kind: 'done', serial: second?.serial });
    expect(state.batch?.left).toBe(0);
  });

  it('may be too small for the image that is open: it is refused for writing only', async () => {
    listed = [drive('/dev/sdx', { sizeBytes: 8e6 })];
    await ask('openMaster', { path: at('master.img') });
    await ask('look', {});
    expect(named('/dev/sdx')).toMatchObject({
      refusal: null,
      tooSmall: { code: 'prepare.too_small', data: { size: 8e6 } },
    });
    listed = [];
    await ask('look', {});
  });
});

describe('an image of a file', () => {
  it('is taken when every file in it is the signed one', async () => {
    await ask('openMaster', { path: at('master.img') });
    expect(state.master?.name).toBe('master.img');
  });

  it('is opened again with its batch; what is gone meanwhile is told by its name, without its place', async () => {
    await ask('begin', { keyRoot: folder, executable: join(program.folder, 'cartable') });
    const places = {
      batch: at('lot.json'),
      master: at('master.img'),
      programs: null,
      images: [{ folder, count: 2 }],
    };
    expect(await ask('reopen', places)).toEqual(places);
    expect(state).toMatchObject({
      batch: { name: 'lot.json' },
      master: { name: 'master.img' },
      unopened: [],
    });
    expect(state.targets.map(({ name }) => name)).toEqual(['cle-01.img', 'cle-02.img']);

    await ask('begin', { keyRoot: folder, executable: join(program.folder, 'cartable') });
    const gone = { ...places, batch: at('gone.json') };
    expect(await ask('reopen', gone)).toEqual({ ...places, batch: null });
    expect(state.unopened).toEqual([{ code: 'prepare.batch_unreadable', data: { path: 'gone.json' } }]);
    await ask('openBatch', { path: at('lot.json') });
    expect(state.unopened).toEqual([]);
  });

  it('is made for several systems, and refused when one of their programs is not the signed one', async () => {
    const release = at('release');
    mkdirSync(release);
    for (const system of ['win', 'mac'] as const) {
      renameSync((await smallProgram(folder, { system, megabytes: 1 })).folder, join(release, system));
    }
    await ask('begin', { keyRoot: folder, executable: join(program.folder, 'cartable') });
    await ask('choosePrograms', { folder: release });
    expect(state.programs.map(({ system, state: is }) => [system, is])).toEqual([
      ['linux', 'there'],
      ['win', 'there'],
      ['mac', 'there'],
    ]);
    await ask('makeMaster', { path: at('all.img'), size: SIZE, systems: ['win', 'linux', 'mac'] });
    const everywhere = [
      { system: 'linux', version: '0.1.0' },
      { system: 'mac', version: '0.1.0' },
      { system: 'win', version: '0.1.0' },
    ];
    expect(state.master?.programs).toEqual(everywhere);
    // Checked file by file, as one that comes from elsewhere.
    await ask('openMaster', { path: at('all.img') });
    expect(state.master).toMatchObject({ name: 'all.img', programs: everywhere });

    writeFileSync(join(release, 'win', 'locales', 'fr.pak'), 'changed');
    await expect(
      ask('makeMaster', { path: at('unsound.img'), size: SIZE, systems: ['linux', 'win'] }),
    ).rejects.toMatchObject({ code: 'prepare.program_unsound', data: { path: 'win/locales/fr.pak' } });
    expect(existsSync(at('unsound.img'))).toBe(false);
    await ask('makeMaster', { path: at('sound.img'), size: SIZE, systems: ['linux', 'mac'] });
    expect(state.master?.programs.map(({ system }) => system)).toEqual(['linux', 'mac']);
  });

  it('is refused when it was made of another signer’s program, or is a prepared key', async () => {
    const forged = await smallProgram(folder, { seed: 7 });
    writeFileSync(join(forged.folder, 'locales', 'fr.pak'), 'changed');
    await ask('begin', { keyRoot: folder, executable: join(forged.folder, 'cartable') });
    await expect(
      ask('makeMaster', { path: at('forged.img'), size: SIZE, systems: ['linux'] }),
    ).rejects.toThrow('prepare.program_unsound');
    writeFileSync(at('cle-01.img.json'), readFileSync(at('master.img.json')));
    await expect(ask('openMaster', { path: at('cle-01.img') })).rejects.toThrow('prepare.image_damaged');
  });
});

it('a class list is read, and what is wrong with it is told by its name', async () => {
  writeFileSync(at('liste.csv'), 'nom;prenom\nPetit;Léa\nSeulement;\n');
  expect(await ask('readList', { path: at('liste.csv') })).toMatchObject({
    name: 'liste.csv',
    pupils: [{ line: 2, familyName: 'Petit' }],
    faults: [{ line: 3, code: 'prepare.list_incomplete' }],
  });
});

describe('rights', () => {
  const fakePkexec = (code: number) => {
    writeFileSync(at('pkexec'), `#!/bin/sh\nprintf '%s\\n' "$@" > '${at('asked')}'\nexit ${code}\n`);
    chmodSync(at('pkexec'), 0o755);
    return { PATH: `${folder}:/usr/bin:/bin` };
  };

  it('asks the system for the very devices, and for nothing else', async () => {
    await allowDevices(['/dev/sdx', '/dev/sdy'], 'rw', fakePkexec(0), 1000);
    expect(readFileSync(at('asked'), 'utf8').trim().split('\n')).toEqual([
      ...['setfacl', '-m', 'u:1000:rw', '--', '/dev/sdx', '/dev/sdy'],
    ]);
  });

  it('asks only to read what may not be written', async () => {
    await allowDevices(['/dev/sdx'], 'r', fakePkexec(0), 1000);
    expect(readFileSync(at('asked'), 'utf8')).toContain('u:1000:r\n');
  });

  it('is refused when the person says no, and for what is no device', async () => {
    await expect(allowDevices(['/dev/sdx'], 'rw', fakePkexec(126), 1000)).rejects.toThrow(
      'prepare.not_allowed',
    );
    rmSync(at('asked'));
    for (const path of ['/etc/passwd', '/dev/../etc/passwd', '-x', '/dev/sdx /dev/sda']) {
      await expect(allowDevices([path], 'rw', fakePkexec(0), 1000)).rejects.toThrow('prepare.not_allowed');
    }
    expect(existsSync(at('asked'))).toBe(false);
  });
});
