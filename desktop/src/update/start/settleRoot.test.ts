import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CheckFile } from '../check/checkFile.ts';
import { runCheck } from '../check/runCheck.ts';
import { runUpdate } from '../runUpdate.ts';
import { writePointer } from '../slots/pointer.ts';
import type { SlotName, Slots } from '../slots/slots.ts';
import { noise, UpdateBench } from '../testing/updateBench.ts';

const first = '#!/bin/sh\necho first\n';
const second = '#!/bin/sh\necho second\n';
const program = { cartable: noise(7, 300_000), 'start/Cartable.sh': first };
let bench: UpdateBench;
let key: Slots;
beforeEach(async () => {
  bench = new UpdateBench();
  bench.begin();
  const packed = await bench.pack('1.0.0', program);
  key = bench.key(packed);
  await bench.publish(packed);
  put('Cartable.sh', first);
});
afterEach(() => bench.dispose());

const root = (...names: string[]) => join(bench.at('key'), ...names);
const put = (name: string, text: string) => writeFileSync(root(name), text);
const read = (name: string) => readFileSync(root(name), 'utf8');
const check = (running: SlotName = 'a') =>
  runCheck({
    ...{ slots: key, running, system: 'linux', folder: root('data', 'update'), releaseKey: bench.releaseKey },
    now: () => bench.now,
    rest: async () => {},
  });
const isToRepair = () => new CheckFile(root('data', 'update'), 'linux').isToRepair(key, 'a');

describe('a key that verifies itself', () => {
  test('finds its root as it was released', async () => {
    for (const name of ['.DS_Store', 'desktop.ini', 'FSCK0000.REC', 'exposé.odt']) put(name, 'x');
    for (const name of ['System Volume Information', 'photos']) mkdirSync(root(name));
    expect(await check()).toBe(0);
  });

  test.each<[string, number, () => void]>([
    ['a start file that was changed', 1, () => put('Cartable.sh', 'rm -rf ~\n')],
    ['one that is far too long', 1, () => put('Cartable.sh', ' '.repeat(100_000))],
    ['one that is missing', 1, () => rmSync(root('Cartable.sh'))],
    [
      'one that became a link',
      1,
      () => [rmSync(root('Cartable.sh')), symlinkSync('/bin/true', root('Cartable.sh'))],
    ],
    [
      'programs that nobody released',
      4,
      () => [
        put('Setup.exe', 'MZ'),
        put('autorun.inf', '[autorun]'),
        put('Cartable.cmd', 'a start file without its program'),
        mkdirSync(root('Cartable.app')),
      ],
    ],
    ['a second start file of another making', 1, () => put('Cartable-2.sh', 'rm -rf ~\n')],
  ])('counts %s, and asks for no other copy of the program', async (_what, wrong, harm) => {
    harm();
    expect(await check()).toBe(wrong);
    expect(await isToRepair()).toBe(false);
    expect(read('Cartable.sh')).toBe(first);
    expect(existsSync(root('Cartable-2.sh'))).toBe(false);
  });

  test('puts its own start file back only when it is as released itself', async () => {
    put('Cartable.sh', 'changed');
    writeFileSync(join(key.a, 'start/Cartable.sh'), 'changed too');
    expect(await check()).toBe(2);
    expect(await isToRepair()).toBe(true);
    expect(read('Cartable.sh')).toBe('changed');
  });

  test('of a release that names no start file compares it with nothing, and writes nothing', async () => {
    rmSync(key.a, { recursive: true });
    bench.key(await bench.pack('0.9.0', { cartable: 'old' }));
    put('Cartable.sh', 'of that day');
    expect(await check()).toBe(0);
    expect(read('Cartable.sh')).toBe('of that day');
    rmSync(root('Cartable.sh'));
    expect(await check()).toBe(1);
  });

  test('judges the start file of another system by that system’s program, and leaves it alone', async () => {
    const win = await bench.pack('1.0.0', { 'Cartable.exe': 'MZ', 'start/Cartable.cmd': 'right' }, {}, 'win');
    mkdirSync(root('app'), { recursive: true });
    symlinkSync(win, root('app', 'win'));
    put('Cartable.cmd', 'right');
    expect(await check()).toBe(0);
    put('Cartable.cmd', 'wrong');
    expect(await check()).toBe(1);
    expect(read('Cartable.cmd')).toBe('wrong');
  });
});

describe('an update', () => {
  beforeEach(async () => {
    await bench.publish(await bench.pack('2.0.0', { ...program, 'start/Cartable.sh': second }));
    await runUpdate(bench.run(key, '2.0.0'));
  });

  test('brings a new start file, which is placed once its program has proved itself', async () => {
    expect(await check('b')).toBe(0);
    expect(read('Cartable.sh')).toBe(first);
    writePointer(key, { slot: 'b', left: 'k' });
    expect(await check('b')).toBe(0);
    expect(read('Cartable.sh')).toBe(second);
    expect(readdirSync(root()).sort()).toEqual(['Cartable.sh', 'app', 'data']);
    expect(await check('b')).toBe(0);
  });

  test('that follows at once finds the start file of the one before in place', async () => {
    writePointer(key, { slot: 'b', left: 'k' });
    await bench.publish(await bench.pack('3.0.0', { ...program, 'start/Cartable.sh': 'third' }));
    await runUpdate(bench.run(key, '3.0.0', {}, 'b'));
    expect(read('Cartable.sh')).toBe(second);
    expect(await check('b')).toBe(0);
  });

  test('that was given up leaves the start file of before', async () => {
    writePointer(key, { slot: 'b', left: '0' });
    expect(await check('a')).toBe(0);
    writePointer(key, { slot: 'a', left: 'k' });
    expect(await check('a')).toBe(0);
    expect(read('Cartable.sh')).toBe(first);
  });

  test('that finds no room for it goes on the next time', async () => {
    writePointer(key, { slot: 'b', left: 'k' });
    mkdirSync(root('data', 'update', 'start.part'));
    expect(await check('b')).toBe(0);
    expect(read('Cartable.sh')).toBe(first);
    rmSync(root('data', 'update', 'start.part'), { recursive: true });
    expect(await check('b')).toBe(0);
    expect(read('Cartable.sh')).toBe(second);
  });
});
