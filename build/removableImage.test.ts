import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { setRemovableRunFromSwap } from './removableImage.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-pe-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(bytes: Buffer): string {
  const path = join(folder, 'program.exe');
  writeFileSync(path, bytes);
  return path;
}

/** The start of a PE image: DOS header, pointer to the PE header at 0x80, characteristics 0x0022. */
function image(): Buffer {
  const bytes = Buffer.alloc(0x200);
  bytes.write('MZ', 0);
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write('PE\0\0', 0x80, 'latin1');
  bytes.writeUInt16LE(0x0022, 0x80 + 22);
  return bytes;
}

it('adds the flag and changes nothing else', () => {
  const path = file(image());
  expect(setRemovableRunFromSwap(path)).toBe(true);
  const expected = image();
  expected.writeUInt16LE(0x0422, 0x80 + 22);
  expect(readFileSync(path).equals(expected)).toBe(true);
  expect(setRemovableRunFromSwap(path)).toBe(true);
  expect(readFileSync(path).equals(expected)).toBe(true);
});

it.each([
  ['an empty file', Buffer.alloc(0)],
  ['a script', Buffer.from('#!/bin/sh\n')],
  ['a DOS program without a PE header', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)])],
  ['an image cut in its header', image().subarray(0, 0x80 + 22)],
])('leaves %s alone', (_what, bytes) => {
  const path = file(bytes);
  expect(setRemovableRunFromSwap(path)).toBe(false);
  expect(readFileSync(path).equals(bytes)).toBe(true);
});
