import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareKeyFolder } from '../../main/key/prepareKeyFolder.ts';
import { nodeHasher } from '../../vault/nodeCrypto.ts';
import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureSystemPackages } from '../../../../scripts/bootstrap/systemPackages.ts';
import { must } from '../../../../scripts/bootstrap/run.ts';
import { copyOutOfKey } from '../../../../scripts/pull/keyImage.ts';
import { encodeLinkFile } from '../../update/install/linkFile.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { mtool } from '../fat/fatTools.ts';
import { PARTITION_AT } from '../fat/fatVolume.ts';
import { buildMaster } from '../image/buildMaster.ts';
import { fileMedium } from '../medium/fileMedium.ts';
import { patternBytes, smallProgram, START_FOLDER, type SmallProgram } from '../testing/smallProgram.ts';
import { wipeMedium } from '../write/wipeMedium.ts';
import { carriedTicket } from './carriedTicket.ts';
import { withKey } from './openKey.ts';
import { readIdentity } from './keyIdentity.ts';
import { personaliseKey } from './personaliseKey.ts';
import { verifyKey, wrongFilesOf } from './verifyKey.ts';

const SIZE = 112 * 1024 * 1024;
const SERVER = 'https://cartable.example';
let folder = '';
let master = '';
let program: SmallProgram;
let target: KeyTarget;

beforeAll(async () => {
  await ensureSystemPackages(['keys']);
  folder = mkdtempSync(join(tmpdir(), 'cartable-identity-'));
  master = join(folder, 'master.img');
  program = await smallProgram(folder);
  await buildMaster(master, [program], SIZE, START_FOLDER);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  const path = join(folder, 'key.img');
  copyFileSync(master, path);
  target = { name: path, path, drive: undefined, isNew: false };
});

function batchKey(letter: string): BatchKey {
  const keyId = letter.repeat(22);
  return { keyId, serial: keyNames(nodeHasher, keyId).serial, ticket: `ticket.of.${letter}`, holder: null };
}
const identity = () => withKey(target, readIdentity);
const faults = (personal = true) =>
  withKey(target, (volume) => verifyKey(volume, program.publicKey, personal)).faults;
async function put(name: string, text: string | Buffer, place: string): Promise<void> {
  writeFileSync(join(folder, name), text);
  await mtool('mcopy', target.path, ['-o', '-Q', join(folder, name), place]);
}

describe('personalising', () => {
  it('puts the ticket on its way to the key into no file of this computer', async () => {
    vi.stubEnv('TMPDIR', join(folder, 'nowhere'));
    await personaliseKey(target, batchKey('M'), SERVER);
    vi.unstubAllEnvs();
    expect(identity()).toMatchObject({ agrees: true, waits: true });
  });

  it('puts no older ticket over a newer one of the same key, and a newer one over an older', async () => {
    const madeAt = (seconds: number): BatchKey => {
      const body = Buffer.from(JSON.stringify({ iat: seconds })).toString('base64url');
      return { ...batchKey('B'), ticket: `head.${body}.signature` };
    };
    const carried = () => withKey(target, carriedTicket);
    await personaliseKey(target, madeAt(100), SERVER);
    await personaliseKey(target, madeAt(200), SERVER);
    expect(carried()).toBe(madeAt(200).ticket);
    await expect(personaliseKey(target, madeAt(100), SERVER)).rejects.toMatchObject({
      code: 'prepare.ticket_older',
      data: { serial: batchKey('B').serial },
    });
    expect(carried()).toBe(madeAt(200).ticket);
  });

  it('gives a key its name, number, marker and ticket, which other tools read too', async () => {
    const key = batchKey('B');
    const { label, volumeId, serial } = keyNames(nodeHasher, key.keyId);
    await personaliseKey(target, key, SERVER);
    expect(identity()).toEqual({
      marker: { product: 'cartable', format: 1, keyId: key.keyId, server: SERVER },
      serial,
      label,
      volumeId,
      agrees: true,
      waits: true,
      holdsProfile: false,
    });
    const volume = join(folder, 'volume.img');
    await must('dd', [`if=${target.path}`, `of=${volume}`, 'bs=1M', `skip=${PARTITION_AT / 1024 / 1024}`]);
    const out = join(folder, 'out');
    expect(await copyOutOfKey(volume, 'vfat', out)).toEqual({ unreadable: [] });
    expect(JSON.parse(readFileSync(join(out, 'data', 'enrolment.json'), 'utf8')).ticket).toBe(key.ticket);
    // The program takes it for a key as it is.
    prepareKeyFolder(out);
    expect(JSON.parse(readFileSync(join(out, 'data', 'portable.json'), 'utf8')).keyId).toBe(key.keyId);
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
    const checked = await must('fsck.fat', ['-n', volume], { env });
    expect(checked.stdout).not.toMatch(/differ|error/i);
  });

  it('changes a few sectors and nothing else', async () => {
    await personaliseKey(target, batchKey('C'), SERVER);
    const [before, after] = [readFileSync(master), readFileSync(target.path)];
    let sectors = 0;
    for (let at = 0; at < before.length; at += 512) {
      if (!before.subarray(at, at + 512).equals(after.subarray(at, at + 512))) sectors += 1;
    }
    expect(sectors).toBeLessThan(40);
  });

  it('is finished when it is done again, and refused for another identity', async () => {
    await personaliseKey(target, batchKey('D'), SERVER);
    const before = createHash('sha256').update(JSON.stringify(identity())).digest('hex');
    await personaliseKey(target, batchKey('D'), SERVER);
    expect(createHash('sha256').update(JSON.stringify(identity())).digest('hex')).toBe(before);
    await expect(personaliseKey(target, batchKey('E'), SERVER)).rejects.toMatchObject({
      code: 'prepare.other_identity',
      data: { serial: batchKey('D').serial },
    });
  });

  it('never touches a key with somebody’s profile, nor what is no key of ours', async () => {
    await personaliseKey(target, batchKey('F'), SERVER);
    await put('vault.a.json', 'x', '::/data/vault/');
    await expect(personaliseKey(target, batchKey('F'), SERVER)).rejects.toThrow('prepare.holds_profile');
    writeFileSync(target.path, Buffer.alloc(4 * 1024 * 1024));
    await expect(personaliseKey(target, batchKey('F'), SERVER)).rejects.toThrow('prepare.not_a_key');
    await expect(personaliseKey({ ...target, isNew: true }, batchKey('F'), SERVER)).rejects.toThrow(
      'prepare.absent',
    );
  });
});

describe('verifying', () => {
  it('finds nothing wrong with a key as it was prepared, and tells what is on it', async () => {
    expect(faults(false)).toEqual([]);
    expect(faults()).toEqual([{ code: 'prepare.not_personal', path: 'data/portable.json' }]);
    await personaliseKey(target, batchKey('G'), SERVER);
    const report = withKey(target, (volume) => verifyKey(volume, program.publicKey, true));
    expect(report).toMatchObject({ faults: [], programs: [{ system: 'linux', version: '0.1.0' }] });
  });

  it('names every damaged, missing and added file, not only the first', async () => {
    await personaliseKey(target, batchKey('H'), SERVER);
    await put('app.asar', patternBytes(700_001, 99), '::/app/linux/resources/');
    await put('zeros.bin', 'short', '::/app/linux/resources/');
    await put('virus.exe', 'MZ', '::/app/linux/');
    await mtool('mdel', target.path, ['::/app/linux/locales/fr.pak']);
    expect(
      faults()
        .map((fault) => `${fault.code} ${fault.path}`)
        .sort(),
    ).toEqual([
      'program.file_changed app/linux/resources/app.asar',
      'program.file_changed app/linux/resources/zeros.bin',
      'program.file_missing app/linux/locales/fr.pak',
      'program.file_unknown app/linux/virus.exe',
    ]);
  });

  it('names a start file that was changed or is missing, and what else lies at the root', async () => {
    await personaliseKey(target, batchKey('L'), SERVER);
    await put('Cartable.sh', 'rm -rf ~\n', '::/');
    await put('Setup.exe', 'MZ', '::/');
    await put('expose.odt', 'somebody’s own', '::/');
    await put('.DS_Store', 'x', '::/');
    const found = withKey(target, (volume) => verifyKey(volume, program.publicKey, true));
    expect(found).toMatchObject({ uncompared: [] });
    expect(found.faults.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
      'prepare.root_foreign expose.odt',
      'program.root_unknown Setup.exe',
      'program.start_changed Cartable.sh',
    ]);
    // The fleet's flag is about what starts; the document is told in the workshop only.
    expect(wrongFilesOf(found.faults)).toBe(2);
    await mtool('mdel', target.path, ['::Cartable.sh', '::Setup.exe', '::expose.odt']);
    expect(faults()).toEqual([{ code: 'program.start_missing', path: 'Cartable.sh' }]);
  });

  it('says of a release that names no start file that it was compared with nothing', async () => {
    rmSync(target.path);
    const old = await smallProgram(folder, { seed: 6, megabytes: 1, start: null });
    await buildMaster(target.path, [old], SIZE, START_FOLDER);
    await put('Cartable.sh', 'whatever', '::/');
    const report = () => withKey(target, (volume) => verifyKey(volume, old.publicKey, false));
    expect(report()).toMatchObject({ faults: [], uncompared: ['Cartable.sh'] });
    await mtool('mdel', target.path, ['::Cartable.sh']);
    expect(report()).toMatchObject({ faults: [{ code: 'program.start_missing', path: 'Cartable.sh' }] });
  });

  it('takes the start file of either of the two programs of an update', async () => {
    await mtool('mmd', target.path, ['::/app/linux-b']);
    const next = await smallProgram(folder, { seed: 8, megabytes: 1, start: '#!/bin/sh\necho next\n' });
    const inside = readdirSync(next.folder).map((name) => join(next.folder, name));
    await mtool('mcopy', target.path, ['-s', '-Q', ...inside, '::/app/linux-b/']);
    expect(faults(false)).toEqual([]);
    await put('Cartable.sh', '#!/bin/sh\necho next\n', '::/');
    expect(faults(false)).toEqual([]);
    await put('Cartable.sh', '#!/bin/sh\necho neither\n', '::/');
    expect(faults(false)).toEqual([{ code: 'program.start_changed', path: 'Cartable.sh' }]);
  });

  it('takes a link file for the link that the manifest names, and for no other', async () => {
    rmSync(target.path);
    const mac = await smallProgram(folder, { system: 'mac', megabytes: 1 });
    await buildMaster(target.path, [mac], SIZE, START_FOLDER);
    expect(faults(false)).toEqual([]);
    await put('Current', Buffer.from(encodeLinkFile('locales')), '::/app/mac/');
    expect(faults(false)).toEqual([{ code: 'program.file_changed', path: 'app/mac/Current' }]);
  });

  it('finds one bit that flipped in a file', async () => {
    const bytes = readFileSync(target.path);
    const at = bytes.indexOf(patternBytes(9_000_000, 1).subarray(4_000_000, 4_000_064));
    expect(at).toBeGreaterThan(0);
    const fd = openSync(target.path, 'r+');
    const one = Buffer.alloc(1);
    readSync(fd, one, 0, 1, at);
    one.writeUInt8(one.readUInt8() ^ 1);
    writeSync(fd, one, 0, 1, at);
    closeSync(fd);
    expect(faults(false)).toEqual([{ code: 'program.file_changed', path: 'app/linux/cartable' }]);
  });

  it('does not believe a manifest of another signer, nor one that was changed', async () => {
    const other = await smallProgram(folder, { seed: 5 });
    const manifest = readFileSync(join(other.folder, 'manifest.json'), 'utf8');
    await put('manifest.json', manifest.replace('0.5.0', '9.9.9'), '::/app/linux/');
    expect(faults(false)).toEqual([{ code: 'program.manifest_forged', path: 'app/linux/manifest.json' }]);
    await mtool('mdel', target.path, ['::/app/linux/manifest.sig']);
    expect(faults(false)).toEqual([{ code: 'program.manifest_missing', path: 'app/linux' }]);
  });

  it('tells a key whose name was changed, and refuses one whose end is missing', async () => {
    await personaliseKey(target, batchKey('J'), SERVER);
    await mtool('mlabel', target.path, ['::MA CLE']);
    expect(faults()).toEqual([{ code: 'prepare.other_label', path: 'MA CLE' }]);
    truncateSync(target.path, 6 * 1024 * 1024);
    expect(() => faults()).toThrow('prepare.volume_broken');
  });

  it('names a file whose chain of clusters is broken, and looks at the others all the same', async () => {
    const start = withKey(target, (volume) => volume.find('app/linux/cartable')?.firstCluster ?? 0);
    const fd = openSync(target.path, 'r+');
    const reserved = 32 * 512;
    writeSync(fd, Buffer.alloc(4), 0, 4, PARTITION_AT + reserved + (start + 5) * 4);
    closeSync(fd);
    await mtool('mdel', target.path, ['::/app/linux/locales/fr.pak']);
    expect(faults(false)).toEqual(
      expect.arrayContaining([
        { code: 'prepare.file_unreadable', path: 'app/linux/cartable' },
        { code: 'program.file_missing', path: 'app/linux/locales/fr.pak' },
      ]),
    );
  });
});

it('wiping leaves zeros from end to end', async () => {
  await personaliseKey(target, batchKey('K'), SERVER);
  const medium = fileMedium(target.path);
  const { writtenBytes } = wipeMedium(medium);
  medium.close();
  expect(writtenBytes).toBeGreaterThan(9_000_000);
  expect(readFileSync(target.path).equals(Buffer.alloc(SIZE))).toBe(true);
  expect(() => identity()).toThrow('prepare.not_a_key');
});
