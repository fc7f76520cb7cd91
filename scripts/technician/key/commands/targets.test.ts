import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTargets } from '@cartable/desktop/keys/drives/keyTargets.ts';
import { lsblkDrives } from '@cartable/desktop/keys/drives/lsblkDrives.ts';
import { nodeHasher } from '@cartable/desktop/vault/nodeCrypto.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import { PARTITION_AT } from '@cartable/desktop/keys/fat/fatVolume.ts';
import { parseSize } from '@cartable/shared/domain/fleet/keySize.ts';
import { mtool } from '@cartable/desktop/keys/fat/fatTools.ts';
import { buildMaster } from '@cartable/desktop/keys/image/buildMaster.ts';
import {
  START_FOLDER,
  type SmallProgram,
  smallProgram,
} from '@cartable/desktop/keys/testing/smallProgram.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureSystemPackages } from '../../../bootstrap/systemPackages.ts';
import { technicianWords } from '../../words.ts';
import { confirmTargets } from './confirm.ts';
import { keyCommand } from './keyCommand.ts';

const SIZE = 112 * 1024 * 1024;
let folder = '';
let image = '';
let pupils = '';
let program: SmallProgram;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  await ensureSystemPackages(['keys']);
  folder = mkdtempSync(join(tmpdir(), 'cartable-command-targets-'));
  program = await smallProgram(folder, { megabytes: 1 });
  writeFileSync(at('release.pem'), program.publicKey.export({ format: 'pem', type: 'spki' }));
  image = at('master.img');
  await buildMaster(image, [program], SIZE, START_FOLDER);
  pupils = at('pupils.img');
  copyFileSync(image, pupils);
  writeFileSync(at('vault.db'), 'a pupil’s work');
  await mtool('mcopy', pupils, [at('vault.db'), '::/data/vault/vault.db']);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command; gives its exit code and what it said. */
async function key(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const lines: string[] = [];
  const code = await keyCommand(args, 'fr', (line) => lines.push(line));
  return { code, said: lines.join('\n') };
}

describe('a key that holds a pupil’s profile', { timeout: 60_000 }, () => {
  it('is not erased by its name alone, whatever the command', async () => {
    const before = readFileSync(pupils);
    const refused = { code: 'prepare.profile_not_confirmed', data: { device: pupils } };
    for (const command of [['write', '--image', image], ['wipe']]) {
      await expect(key(...command, '--confirm', pupils, pupils)).rejects.toMatchObject(refused);
    }
    expect(readFileSync(pupils).equals(before)).toBe(true);
    copyFileSync(pupils, at('given-back.img'));
    const done = await key(
      ...['wipe', '--erase-profile', '--confirm', at('given-back.img'), at('given-back.img')],
    );
    expect(done.code).toBe(0);
  });

  it('that came after the question was answered is not erased by that answer', async () => {
    const path = at('swapped.img');
    const before = readFileSync(pupils);
    for (const command of [['write', '--image', image], ['wipe']]) {
      copyFileSync(image, path);
      const lines: string[] = [];
      const ask = async () => {
        copyFileSync(pupils, path);
        return '1';
      };
      const code = await keyCommand([...command, path], 'fr', (line) => lines.push(line), ask);
      expect(code).toBe(1);
      expect(lines.join('\n')).toContain('[prepare.contents_changed]');
      expect(readFileSync(path).equals(before)).toBe(true);
    }
  });

  it('is told as such where the terminal is asked', async () => {
    const said: string[] = [];
    const tools = {
      words: technicianWords('fr'),
      language: 'fr',
      say: (line: string) => said.push(line),
    } as const;
    const targets = await findTargets([pupils, image], { list: async () => [] });
    await confirmTargets(targets, {}, tools, async () => '2');
    expect(said[0]).toMatch(/pupils\.img .*PORTE LE PROFIL D’UNE PERSONNE/);
    expect(said[1]).toMatch(/master\.img .*image de Cartable/);
    expect(said[2]).toContain('un porte le profil');
  });
});

describe('what is not empty and is no key', { timeout: 60_000 }, () => {
  const tools = (said: string[]) =>
    ({ words: technicianWords('fr'), language: 'fr', say: (line: string) => said.push(line) }) as const;
  const unknown = (device: string) => ({ code: 'prepare.unknown_not_confirmed', data: { device } });

  it.each([
    ['rapport.odt', () => randomBytes(5 * 1024 * 1024)],
    ['secrets.txt', () => Buffer.from('un mot de passe de trente signes')],
  ])('a file is not erased by its name alone, nor by a yes: %s', async (name, bytes) => {
    const path = at(name);
    writeFileSync(path, bytes());
    const before = readFileSync(path);
    for (const command of [['write', '--image', image], ['wipe']]) {
      await expect(key(...command, '--confirm', path, path)).rejects.toMatchObject(unknown(path));
    }
    const targets = await findTargets([path], { list: async () => [] });
    await expect(confirmTargets(targets, {}, tools([]), async () => '1')).rejects.toMatchObject(
      unknown(path),
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    const said: string[] = [];
    await confirmTargets(targets, { unrecognised: true }, tools(said), async () => '1');
    expect(said).toEqual([`  ${path}  (fichier image)  N’EST PAS VIDE, contenu non reconnu`]);
    expect((await key('wipe', '--force', '--confirm', path, path)).code).toBe(0);
    expect(readFileSync(path).every((byte) => byte === 0)).toBe(true);
  });

  it('a file that is empty or a key needs no more than its name', async () => {
    writeFileSync(at('zeros.img'), Buffer.alloc(3 * 1024 * 1024));
    copyFileSync(image, at('known.img'));
    const names = [at('zeros.img'), at('known.img')];
    expect((await key('wipe', '--confirm', names.join(), ...names)).code).toBe(0);
  });
});

describe('one that is unfit stops none of the others', { timeout: 60_000 }, () => {
  it('is told, and the rest is written, looked at and wiped', async () => {
    const good = at('good.img');
    const written = await key('write', '--image', image, '/dev/null', good, image);
    expect(written.code).toBe(1);
    expect(written.said).toContain('✗ /dev/null');
    expect(written.said).toMatch(/✗ .*master\.img .*\[prepare\.is_source\]/);
    expect(written.said).toContain('Bonnes\u00a0: 1. En échec\u00a0: 2.');
    const release = ['--release-key', at('release.pem')];
    const looked = await key('verify', '--blank', ...release, '/dev/not-plugged-in', good);
    expect(looked).toMatchObject({ code: 1, said: expect.stringContaining('[prepare.absent]') });
    expect(looked.said).toContain(`✓ ${good}`);
    const wiped = await key('wipe', '--confirm', good, at('nowhere.img'), '/dev/null', good);
    expect(wiped.code).toBe(1);
    expect(wiped.said).toContain('[prepare.absent]');
    expect(wiped.said).toContain(`✓ ${good}`);
    // Where there is no terminal a log has a line for each phase.
    expect(wiped.said).toContain(`${good}  effacement`);
    expect(wiped.said).toContain(`${good}  vérification`);
    expect(readFileSync(good).every((byte) => byte === 0)).toBe(true);
    await expect(key('wipe', good, good)).rejects.toThrow('prepare.twice');
  });
});

describe('identities for keys of which some are unfit', { timeout: 60_000 }, () => {
  it('each that is unfit is told with its reason, costs none, and the others have theirs in their order', async () => {
    const keys = ['A', 'B'].map((letter) => {
      const keyId = letter.repeat(22);
      return { keyId, serial: keyNames(nodeHasher, keyId).serial, ticket: `ticket.${letter}`, holder: null };
    });
    const about = { product: 'cartable', kind: 'keys', format: 1, server: 'https://cartable.example' };
    const batch = { ...about, schoolId: 's', schoolName: 'Lycée', issuedAt: 1, keys };
    writeFileSync(at('lot.json'), JSON.stringify(batch));
    const [first, second, junk] = ['named-1.img', 'named-2.img', 'junk.img'].map(at);
    for (const path of [first, second]) copyFileSync(image, path ?? '');
    writeFileSync(junk ?? '', Buffer.alloc(1024 * 1024));
    const unfit = ['/dev/null', '/dev/not-plugged-in', at('lot.json'), pupils, junk ?? ''];
    const named = [...unfit.slice(0, 2), first ?? '', ...unfit.slice(2), second ?? '', at('nowhere.img')];
    const { code, said } = await key('personalise', '--batch', at('lot.json'), ...named);
    expect(code).toBe(1);
    const failures = said.split('\n').filter((line) => line.startsWith('✗'));
    const told = failures.map((line) => /✗ (\S+) .*\[(.*)\]$/u.exec(line)?.slice(1));
    expect(Object.fromEntries(told.map((pair) => pair ?? []))).toEqual({
      '/dev/null': 'prepare.not_a_disk',
      '/dev/not-plugged-in': 'prepare.absent',
      [at('lot.json')]: 'prepare.is_source',
      [pupils]: 'prepare.holds_profile',
      [junk ?? '']: 'prepare.not_a_key',
      [at('nowhere.img')]: 'prepare.absent',
    });
    expect(said).toContain(`✓ ${first}  ${keys[0]?.serial}`);
    expect(said).toContain(`✓ ${second}  ${keys[1]?.serial}`);
    expect(said).toContain(
      'Personnalisées\u00a0: 2. En échec\u00a0: 6. Identités qui restent dans le lot\u00a0: 0.',
    );
    await expect(key('personalise', '--batch', at('lot.json'), first ?? '', first ?? '')).rejects.toThrow(
      'prepare.twice',
    );
  });
});

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
function run(tool: string, ...args: readonly string[]): string {
  const end = spawnSync(tool, args, { env });
  if (end.status !== 0) throw new Error(`${tool}: ${end.stderr?.toString()}`);
  return end.stdout.toString().trim();
}
/** Loop devices need root and the kernel's driver; image files are tested everywhere. */
const canLoop = process.getuid?.() === 0 && spawnSync('losetup', ['-f'], { env }).status === 0;

if (canLoop)
  describe('real block devices', { timeout: 60_000 }, () => {
    const loops: string[] = [];
    const loopOf = (...args: readonly string[]) => {
      const loop = run('losetup', '--show', '-f', ...args);
      loops.push(loop);
      return loop;
    };
    afterAll(() => {
      for (const loop of loops) run('losetup', '-d', loop);
    });

    it('a key that can only be read any more is inspected and verified, and not written', async () => {
      const worn = loopOf('--read-only', pupils);
      expect(await key('inspect', worn)).toMatchObject({
        code: 0,
        said: expect.stringContaining('porte le profil'),
      });
      const checked = await key('verify', '--blank', '--release-key', at('release.pem'), worn);
      expect(checked).toMatchObject({ code: 0, said: expect.stringContaining(`✓ ${worn}`) });
      expect(await key('wipe', '--confirm', worn, worn)).toMatchObject({
        code: 1,
        said: expect.stringContaining('[prepare.write_protected]'),
      });
    });

    it('a device that holds something which nobody knows is told so, and takes its own yes', async () => {
      writeFileSync(at('camera.bin'), randomBytes(20 * 1024 * 1024));
      const camera = loopOf(at('camera.bin'));
      writeFileSync(at('blank.bin'), Buffer.alloc(20 * 1024 * 1024));
      const blank = loopOf(at('blank.bin'));
      const { said: listed } = await key('drives');
      const lines = listed.split('\n');
      expect(lines.find((line) => line.startsWith(camera))).toContain('N’EST PAS VIDE');
      expect(lines.find((line) => line.startsWith(blank))).toContain('vide');
      // Other devices may be plugged in: whichever is the smallest, the proposed image has room on it.
      const [, smallest = '', size = ''] =
        /La plus petite clé branchée est (\S+)\u00a0: une image de (\S+) /.exec(lines.at(-1) ?? '') ?? [];
      const sizes = (await lsblkDrives.list()).filter((one) => one.device === smallest);
      expect(sizes.map((one) => one.sizeBytes >= (parseSize(size) ?? Number.NaN))).toEqual([true]);
      expect(parseSize(size)).toBeLessThanOrEqual(20 * 1024 * 1024);
      await expect(key('wipe', '--confirm', camera, camera)).rejects.toMatchObject({
        code: 'prepare.unknown_not_confirmed',
      });
      const targets = await findTargets([camera, blank], lsblkDrives);
      const tools = { words: technicianWords('fr'), language: 'fr', say: () => undefined } as const;
      const answering = (...answers: readonly string[]) => {
        const left = [...answers];
        return confirmTargets(targets, {}, tools, async () => left.shift());
      };
      await answering('2', camera);
      for (const answers of [['2'], ['2', '2'], ['2', blank], ['2', ''], ['1', camera]]) {
        await expect(answering(...answers)).rejects.toThrow(/not_confirmed/);
      }
      expect((await key('wipe', '--force', '--confirm', camera, camera)).code).toBe(0);
    });

    it('a pupil’s key with a damaged volume, which nobody can read any more, takes its own yes too', async () => {
      copyFileSync(pupils, at('damaged.img'));
      const damaged = loopOf(at('damaged.img'));
      // The root folder begins where there is nothing: the profile lies there all the same.
      const fd = openSync(at('damaged.img'), 'r+');
      writeSync(fd, Buffer.from([0x0f, 0xff, 0xff, 0x0f]), 0, 4, PARTITION_AT + 44);
      closeSync(fd);
      run('blockdev', '--flushbufs', damaged);
      await expect(key('wipe', '--confirm', damaged, damaged)).rejects.toMatchObject({
        code: 'prepare.unknown_not_confirmed',
      });
      expect((await key('wipe', '--force', '--confirm', damaged, damaged)).code).toBe(0);
    });

    it('an image for which the disk has no room is refused with what it takes', async () => {
      const disk = mkdtempSync(join(folder, 'full-'));
      run('mount', '-t', 'tmpfs', '-o', 'size=2M', 'tmpfs', disk);
      try {
        const build = ['--size', '112M', '--program', `linux=${program.folder}`];
        const asked = key(
          'build',
          '--out',
          join(disk, 'x.img'),
          ...build,
          '--release-key',
          at('release.pem'),
        );
        await expect(asked).rejects.toMatchObject({ code: 'prepare.no_room' });
        const { needs } = (await asked.catch((error: { data: { needs: number } }) => error.data)) as {
          needs: number;
        };
        expect(needs).toBeGreaterThan(1024 * 1024);
        expect(needs).toBeLessThan(16 * 1024 * 1024);
        expect(readdirSync(disk)).toEqual([]);
      } finally {
        run('umount', disk);
      }
    });

    it('a key that a desktop has opened is wiped once it was chosen; one that is open on purpose is not', async () => {
      const disk = (name: string) => {
        writeFileSync(at(name), '');
        truncateSync(at(name), 20 * 1024 * 1024);
        run('mkfs.ext4', '-q', at(name));
        return loopOf(at(name));
      };
      const [opened, kept] = [disk('opened.bin'), disk('kept.bin')];
      mkdirSync('/media', { recursive: true });
      const [place, purpose] = [mkdtempSync('/media/cartable-test-'), mkdtempSync(join(folder, 'purpose-'))];
      run('mount', opened, place);
      run('mount', kept, purpose);
      try {
        const { said } = await key('drives');
        expect(said).toContain(`(ouverte dans ${place}\u00a0: sera démontée)`);
        expect(said).not.toContain(`(ouverte dans ${purpose}`);
        await expect(key('wipe', '--force', '--confirm', kept, opened)).rejects.toThrow(
          'prepare.not_confirmed',
        );
        expect(readFileSync('/proc/self/mountinfo', 'utf8')).toContain(` ${place} `);
        // Without udev nobody tells what lies on a disk: then it takes its own yes.
        const done = await key('wipe', '--force', '--confirm', opened, kept, opened);
        expect(done.said).toContain('[prepare.mounted]');
        expect(done.said).toContain(`✓ ${opened}`);
        const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
        expect(mounts).not.toContain(` ${place} `);
        expect(mounts).toContain(` ${purpose} `);
        expect(readFileSync(at('opened.bin')).every((byte) => byte === 0)).toBe(true);
      } finally {
        run('umount', purpose);
        spawnSync('umount', [place], { env });
        rmSync(place, { recursive: true });
      }
    });
  });
