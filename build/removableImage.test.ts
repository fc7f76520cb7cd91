import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import afterPack from './afterPack.ts';
import {
  mustRunFromSwap,
  peChecksum,
  readImageFlags,
  RUN_FROM_SWAP,
  setRunFromSwap,
} from './removableImage.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-pe-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(bytes: Buffer, name = 'program.exe'): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

const PE = 0x80;
const CHARACTERISTICS = PE + 22;
const CHECKSUM = PE + 24 + 64;

/** The start of a PE32+ image: DOS header, pointer to the PE header at 0x80, characteristics 0x0022, an odd length. */
function image(): Buffer {
  const bytes = Buffer.alloc(0x201, 0);
  bytes.write('MZ', 0);
  bytes.writeUInt32LE(PE, 0x3c);
  bytes.write('PE\0\0', PE, 'latin1');
  bytes.writeUInt16LE(0xf0, PE + 20);
  bytes.writeUInt16LE(0x0022, CHARACTERISTICS);
  bytes.writeUInt16LE(0x20b, PE + 24);
  bytes.writeUInt32LE(0xdeadbeef, CHECKSUM);
  bytes.fill(0xe7, 0x190);
  return bytes;
}

it('sets both flags and the checksum, and changes nothing else', () => {
  const path = file(image());
  setRunFromSwap(path);
  const expected = image();
  expected.writeUInt16LE(0x0c22, CHARACTERISTICS);
  // Added by hand: words of the header, (0x201 - 0x190) bytes of 0xe7 and the length, the old checksum left out.
  const words = [0x5a4d, PE, 0x4550, 0xf0, 0x0c22, 0x20b, ...Array(0x38).fill(0xe7e7), 0xe7];
  const sum = words.reduce((total: number, word: number) => {
    const next = total + word;
    return (next & 0xffff) + (next >>> 16);
  }, 0);
  expected.writeUInt32LE(sum + 0x201, CHECKSUM);
  expect(readFileSync(path).equals(expected)).toBe(true);
  setRunFromSwap(path);
  expect(readFileSync(path).equals(expected)).toBe(true);
  expect(readImageFlags(path)).toEqual({ characteristics: 0x0c22, checksum: sum + 0x201 });
});

it('does not count its own field in the checksum', () => {
  const [one, other] = [image(), image()];
  other.writeUInt32LE(0x12345678, CHECKSUM);
  expect(peChecksum(one, CHECKSUM)).toBe(peChecksum(other, CHECKSUM));
});

it.each([
  ['an empty file', Buffer.alloc(0)],
  ['a script', Buffer.from('#!/bin/sh\n')],
  ['a DOS program without a PE header', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)])],
  ['an image cut in its header', image().subarray(0, CHARACTERISTICS)],
  ['an image cut before its checksum', image().subarray(0, CHECKSUM + 2)],
  ['an object file, without an optional header', Buffer.from(image().fill(0, PE + 20, PE + 22))],
])('refuses %s and leaves it alone', (_what, bytes) => {
  const path = file(bytes);
  expect(() => setRunFromSwap(path)).toThrow('program.not_pe');
  expect(() => readImageFlags(path)).toThrow('program.not_pe');
  expect(readFileSync(path).equals(bytes)).toBe(true);
});

it('is done to every executable of a packed Windows program, at any depth', async () => {
  const paths = ['Cartable.exe', 'ffmpeg.dll', 'resources/app.asar.unpacked/a/b.node'].map((name) =>
    file(image(), name),
  );
  const other = file(Buffer.from('not an executable'), 'resources/app.asar');
  await afterPack({ appOutDir: folder, electronPlatformName: 'win32' });
  for (const path of paths) {
    expect(readImageFlags(path).characteristics & RUN_FROM_SWAP).toBe(RUN_FROM_SWAP);
  }
  expect(readFileSync(other, 'utf8')).toBe('not an executable');
  file(Buffer.from('#!/bin/sh'), 'helper.exe');
  await expect(afterPack({ appOutDir: folder, electronPlatformName: 'win32' })).rejects.toThrow(
    'program.not_pe',
  );
});

it('is looked for in the finished program: what was written into an executable later is found out', async () => {
  const paths = ['Cartable.exe', 'resources/app.asar.unpacked/a/b.node'].map((name) => file(image(), name));
  expect(() => mustRunFromSwap(folder)).toThrow('program.flag_missing');
  await afterPack({ appOutDir: folder, electronPlatformName: 'win32' });
  mustRunFromSwap(folder);
  writeFileSync(paths[1] ?? '', image());
  expect(() => mustRunFromSwap(folder)).toThrow(
    expect.objectContaining({ code: 'program.flag_missing', data: { path: paths[1] } }),
  );
});
