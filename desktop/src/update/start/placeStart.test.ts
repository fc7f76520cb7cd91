import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { placeStart } from './placeStart.ts';

const older = '#!/bin/sh\necho older\n';
const newer = '#!/bin/sh\necho newer, and a little longer\n';
const newest = '#!/bin/sh\necho newest\n';
/** Each of some hundred cuts synchronises a dozen times: in memory, where there is such a folder, that costs nothing. */
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
let key: string;
beforeEach(() => {
  key = mkdtempSync(join(scratch, 'cartable-start-'));
  mkdirSync(join(key, 'data'));
  put('Cartable.sh', older);
});
afterEach(() => rmSync(key, { recursive: true, force: true }));

const put = (name: string, text: string) => writeFileSync(join(key, name), text);
const names = () =>
  readdirSync(key)
    .filter((name) => name.startsWith('Cartable'))
    .sort();
const read = (name: string) => (existsSync(join(key, name)) ? readFileSync(join(key, name), 'utf8') : '');
const place = (text: string, step: (what: string) => void = () => {}) =>
  placeStart({ keyRoot: key, system: 'linux', folder: join(key, 'data', 'update'), step }, Buffer.from(text));
/** The start files that are whole, whatever their names. */
const starts = () => names().filter((name) => [older, newer, newest].includes(read(name)));
/** What such a one says when it is opened. */
const open = (name = '') => execFileSync('sh', [join(key, name)], { encoding: 'utf8' }).trim();

/** Ends a placing before its step of this number; false once it has fewer. */
async function cutAt(number: number, text: string): Promise<boolean> {
  let left = number;
  try {
    await place(text, () => {
      if (left-- === 0) throw new Error('pulled');
    });
    return false;
  } catch (error) {
    expect(error).toMatchObject({ message: 'pulled' });
    return true;
  }
}

test('replaces a start file, and leaves nothing else on the key', async () => {
  await place(newer);
  expect([names(), read('Cartable.sh')]).toEqual([['Cartable.sh'], newer]);
  expect(readdirSync(join(key, 'data', 'update'))).toEqual([]);
});

test('writes nothing when the right one is there', async () => {
  await place(older, (what) => expect.unreachable(what));
  expect(existsSync(join(key, 'data', 'update'))).toBe(false);
});

test('puts back one that was removed', async () => {
  rmSync(join(key, 'Cartable.sh'));
  await place(newer);
  expect([names(), read('Cartable.sh')]).toEqual([['Cartable.sh'], newer]);
});

describe('cut off before any of its steps', () => {
  test('leaves a whole start file, and is finished by the next', async () => {
    let cuts = 0;
    while (await cutAt(cuts, newer)) {
      cuts += 1;
      expect(open(starts()[0]), `${cuts}`).toMatch(/^(?:older|newer, and a little longer)$/u);
      for (const name of names()) expect([older, newer], name).toContain(read(name));
      await place(newer);
      expect([names(), read('Cartable.sh')]).toEqual([['Cartable.sh'], newer]);
      put('Cartable.sh', older);
    }
    expect(cuts).toBe(9);
  });

  test('and again by another version, cut off at any step too', async () => {
    for (let first = 0; first < 9; first++) {
      for (let second = 0; ; second++) {
        for (const name of names()) rmSync(join(key, name));
        put('Cartable.sh', older);
        expect(await cutAt(first, newer)).toBe(true);
        const isCut = await cutAt(second, newest);
        expect(starts().length, `${first} ${second}`).toBeGreaterThan(0);
        if (!isCut) break;
        await place(newest);
        expect([names(), read('Cartable.sh')]).toEqual([['Cartable.sh'], newest]);
      }
    }
  });

  // What Linux's vfat driver leaves of a rename whose file was not synchronised again (docs/spec/key-layout.md).
  test.each([
    ['the second name', older, ''],
    ['the usual name', '', newer],
  ])('a pull that leaves %s empty', async (_what, usual, spare) => {
    for (const text of [newer, newest]) {
      for (let cuts = 0; ; cuts++) {
        put('Cartable.sh', usual);
        put('Cartable-2.sh', spare);
        const isCut = await cutAt(cuts, text);
        expect(starts().length, `${cuts}`).toBeGreaterThan(0);
        await place(text);
        expect([names(), read('Cartable.sh')]).toEqual([['Cartable.sh'], text]);
        if (!isCut) break;
      }
    }
  });
});

test('a key that cannot take the new one keeps its old one', async () => {
  writeFileSync(join(key, 'data', 'update'), 'a file where the folder should be');
  await expect(place(newer)).rejects.toThrow();
  expect([names(), read('Cartable.sh')]).toEqual([['Cartable.sh'], older]);
});
