import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureSystemPackages } from '../../../../scripts/bootstrap/systemPackages.ts';
import { must, run } from '../../../../scripts/bootstrap/run.ts';
import { FatVolume, PARTITION_AT } from '../fat/fatVolume.ts';
import { readMedium } from '../fat/readMedium.ts';
import { decodeLinkFile } from '../../update/install/linkFile.ts';
import { fileMedium } from '../medium/fileMedium.ts';
import { smallProgram, START_FOLDER, type SmallProgram } from '../testing/smallProgram.ts';
import { buildMaster } from './buildMaster.ts';
import { imageBytesFor, neededBytes } from './imageSize.ts';
import { masterContents } from './masterContents.ts';
import { BLOCK_BYTES, type MasterMap, readMasterMap } from './masterMap.ts';

const MIB = 1024 * 1024;
const SIZE = 160 * MIB;
let folder = '';
let linux: SmallProgram;
let win: SmallProgram;
let image = '';
let map: MasterMap;

beforeAll(async () => {
  await ensureSystemPackages(['keys']);
  folder = mkdtempSync(join(tmpdir(), 'cartable-master-'));
  linux = await smallProgram(folder);
  win = await smallProgram(folder, { system: 'win', seed: 2, megabytes: 2 });
  image = join(folder, 'master.img');
  map = await buildMaster(image, [win, linux], SIZE, START_FOLDER);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

describe('the master image', () => {
  it('is the same, bit for bit, from the same inputs, whatever their times, order and place', async () => {
    const copy = join(folder, 'elsewhere', 'linux-1');
    cpSync(linux.folder, copy, { recursive: true });
    for (const name of readdirSync(copy)) utimesSync(join(copy, name), 1_000_000_000, 1_000_000_000);
    const second = join(folder, 'second.img');
    const again = await buildMaster(second, [{ system: 'linux', folder: copy }, win], SIZE, START_FOLDER);
    expect(again).toEqual(map);
    expect(sha256Of(second)).toBe(sha256Of(image));
    const other = await smallProgram(folder, { seed: 7 });
    const third = await buildMaster(join(folder, 'third.img'), [other, win], SIZE, START_FOLDER);
    expect(third.volumeId).not.toBe(map.volumeId);
  });

  it('is sparse, and as large as the key', () => {
    const { size, blocks } = statSync(image);
    expect(size).toBe(SIZE);
    expect(blocks * 512).toBeLessThan(40 * MIB);
    expect(map.blocks.length * BLOCK_BYTES).toBeLessThan(40 * MIB);
  });

  it('says in its map what every block is, and that the rest is zeros', () => {
    const bytes = readFileSync(image);
    expect(readMasterMap(image)).toEqual(map);
    map.blocks.forEach((hash, index) => {
      const block = bytes.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES);
      expect(createHash('sha256').update(block).digest('hex')).toBe(hash);
    });
    const rest = bytes.subarray(map.blocks.length * BLOCK_BYTES);
    expect(rest.equals(Buffer.alloc(rest.length))).toBe(true);
  });

  it('is a sound FAT32 volume for the tools of others', async () => {
    const volume = join(folder, 'volume.img');
    await must('dd', [`if=${image}`, `of=${volume}`, 'bs=1M', `skip=${PARTITION_AT / MIB}`, 'conv=sparse']);
    const checked = await run('fsck.fat', ['-n', '-v', volume], {
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
    expect(checked.stdout).toContain('32 bit entries');
    expect(checked.code, checked.stdout).toBe(0);
    const table = readFileSync(image).subarray(446, 512);
    expect([
      table.readUInt8(4),
      table.readUInt32LE(8),
      table.readUInt32LE(12),
      table.readUInt16LE(64),
    ]).toEqual([0x0c, 2048, (SIZE - PARTITION_AT) / 512, 0xaa55]);
  });

  it('holds the layout of a key that is nobody’s, byte for byte, read without a driver', () => {
    const medium = fileMedium(image, { readOnly: true });
    const volume = new FatVolume(readMedium(medium));
    expect(volume.label()).toBe('CARTABLE');
    expect(volume.volumeId).toBe(map.volumeId);
    const entries = [...volume.entries()];
    expect(
      entries
        .filter((one) => one.isFolder)
        .map((one) => one.path)
        .sort(),
    ).toEqual([
      ...['app', 'app/linux', 'app/linux/locales', 'app/linux/resources', 'app/linux/start'],
      ...['app/win', 'app/win/locales', 'app/win/resources', 'app/win/start'],
      ...['data', 'data/lock', 'data/logs', 'data/profile', 'data/vault'],
    ]);
    const files = new Map(entries.filter((one) => !one.isFolder).map((one) => [one.path, one]));
    expect(files.has('Cartable.sh') && files.has('Cartable.cmd')).toBe(true);
    const { files: wanted } = masterContents([linux, win], START_FOLDER);
    expect([...files.keys()].sort()).toEqual(wanted.map((one) => one.path).sort());
    for (const { path, from } of wanted) {
      const entry = files.get(path);
      const bytes = Buffer.concat([...volume.pieces(entry ?? { firstCluster: 0, sizeBytes: 1 })]);
      expect(bytes.equals(readFileSync(from)), path).toBe(true);
    }
    expect(volume.freeBytes()).toBeGreaterThan(120 * MIB);
    medium.close();
  });

  it('is not looked for where there is no volume', () => {
    const medium = fileMedium(image, { readOnly: true });
    expect(() => new FatVolume(readMedium(medium), 0)).toThrow('prepare.not_a_key');
    medium.close();
  });
});

it('holds the links of a macOS bundle as files that a Mac takes for links', async () => {
  const { folder: bundle } = await smallProgram(folder, { system: 'mac', seed: 11, megabytes: 1 });
  symlinkSync('../Cartable.app', join(bundle, 'resources', 'Current'));
  const made = join(folder, 'mac.img');
  await buildMaster(made, [{ system: 'mac', folder: bundle }], SIZE, START_FOLDER);
  const medium = fileMedium(made, { readOnly: true });
  const volume = new FatVolume(readMedium(medium));
  const targets = ['app/mac/Current', 'app/mac/resources/Current'].map((path) => {
    const entry = volume.find(path);
    return entry && decodeLinkFile(volume.bytesOf(entry));
  });
  medium.close();
  expect(targets).toEqual(['resources', '../Cartable.app']);
  expect(readdirSync(folder).filter((name) => name.startsWith('.making'))).toEqual([]);
});

it('gives a key the start file that its program was signed with, not the one of who makes it', async () => {
  const start = '#!/bin/sh\necho of another day\n';
  const other = await smallProgram(folder, { seed: 9, megabytes: 1, start });
  const before = await smallProgram(folder, { system: 'win', seed: 9, megabytes: 1, start: null });
  const made = join(folder, 'other-day.img');
  await buildMaster(made, [other, before], SIZE, START_FOLDER);
  const medium = fileMedium(made, { readOnly: true });
  const volume = new FatVolume(readMedium(medium));
  const textOf = (path: string) => {
    const entry = volume.find(path);
    return entry && volume.bytesOf(entry).toString('utf8');
  };
  expect(textOf('Cartable.sh')).toBe(start);
  expect(textOf('Cartable.cmd')).toBe(readFileSync(join(START_FOLDER, 'Cartable.cmd'), 'utf8'));
  medium.close();
});

describe('what cannot become an image', () => {
  it('a key too small, with what is needed', async () => {
    const small = join(folder, 'small.img');
    const needs = neededBytes(masterContents([linux], START_FOLDER), 64 * MIB);
    await expect(buildMaster(small, [linux], 64 * MIB, START_FOLDER)).rejects.toMatchObject({
      code: 'prepare.image_small',
      data: { needs, size: 64 * MIB },
    });
    await expect(buildMaster(small, [linux], needs, START_FOLDER)).resolves.toMatchObject({
      sizeBytes: needs,
    });
  });

  it('no program at all, and a program whose links lead out of it, or with names that mtools cannot write', async () => {
    await expect(buildMaster(join(folder, 'x.img'), [], SIZE, START_FOLDER)).rejects.toThrow(
      'prepare.no_program',
    );
    const { folder: linked } = await smallProgram(folder, { system: 'mac', seed: 12, megabytes: 1 });
    symlinkSync('../../data', join(linked, 'link'));
    await expect(
      buildMaster(join(folder, 'x.img'), [{ system: 'mac', folder: linked }], SIZE, START_FOLDER),
    ).rejects.toMatchObject({ code: 'prepare.unfit_file', data: { path: 'app/mac/link' } });
    rmSync(join(linked, 'link'));
    writeFileSync(join(linked, 'été.txt'), '');
    await expect(
      buildMaster(join(folder, 'x.img'), [{ system: 'mac', folder: linked }], SIZE, START_FOLDER),
    ).rejects.toMatchObject({ code: 'prepare.unfit_file', data: { path: 'app/mac/été.txt' } });
    expect(readdirSync(folder).filter((name) => name.startsWith('.making'))).toEqual([]);
  });

  it('a map that was cut, or is missing', () => {
    copyFileSync(image, join(folder, 'bare.img'));
    expect(() => readMasterMap(join(folder, 'bare.img'))).toThrow('prepare.no_image');
    copyFileSync(join(linux.folder, 'manifest.json'), join(folder, 'bare.img.json'));
    expect(() => readMasterMap(join(folder, 'bare.img'))).toThrow('prepare.image_damaged');
  });
});

it('makes images of whole MiB that fit', () => {
  expect(imageBytesFor(16e9)).toBe(15258 * MIB);
});
