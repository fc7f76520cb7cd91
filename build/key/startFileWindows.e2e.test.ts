import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  chosenSlot,
  type Pointer,
  readPointer,
  writePointer,
} from '../../desktop/src/update/slots/pointer.ts';
import { type SlotName, slotsOf } from '../../desktop/src/update/slots/slots.ts';

/**
 * Windows' start file as it is, run by Wine's cmd.exe, which knows what the file uses. Which program it starts, and with what, is told by
 * Wine's own trace of processes.
 */
let root = '';
let key = '';
const systems = { a: 'win', b: 'win-b' } as const;

/** A Windows program that does nothing: one of Wine's own. */
const idleProgram = () => join(root, 'wine', 'drive_c', 'windows', 'system32', 'hostname.exe');

function wine(program: string, ...args: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'latin1',
    timeout: 80_000,
    cwd: key === '' ? root : key,
    env: {
      PATH: process.env.PATH,
      HOME: root,
      WINEPREFIX: join(root, 'wine'),
      WINEDEBUG: '-all,+process',
      // Neither .NET nor a browser is needed, and Wine would ask for them.
      WINEDLLOVERRIDES: 'mscoree,mshtml=',
      LC_ALL: 'C.UTF-8',
    },
  });
  if (error) throw error;
  return stdout + stderr;
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cartable-wine-'));
  wine('wine', 'wineboot', '-i');
});
afterAll(() => {
  wine('wineserver', '-k');
  rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  // What people call their keys, and what cmd.exe would take for something else.
  key = mkdtempSync(join(root, 'clé & (co) '));
  cpSync(new URL('Cartable.cmd', import.meta.url), join(key, 'Cartable.cmd'));
  for (const slot of ['a', 'b'] as const) putProgram(slot);
});

function putProgram(slot: SlotName): void {
  const folder = join(key, 'app', systems[slot]);
  mkdirSync(folder, { recursive: true });
  cpSync(idleProgram(), join(folder, 'Cartable.exe'));
  writeFileSync(join(folder, 'manifest.json'), slot);
  writeFileSync(join(folder, 'manifest.sig'), `signed ${slot}`);
}

/** The folder of the program that was started, and the rest of its command line. */
function start(...args: readonly string[]): { readonly folder: string; readonly rest: string } {
  // From its own folder: cmd.exe takes the quotation marks off a command that holds an ampersand.
  const told = wine('wine', 'cmd', '/c', 'Cartable.cmd', ...args);
  // What cmd.exe did not understand it says; what Wine says of itself does not count.
  const said = told.split('\n').filter((line) => !/^[0-9a-f]{4}:|^wine:|^$/u.test(line));
  expect(said, told).toEqual([]);
  const begun = [...told.matchAll(/image L"[^"]*\\\\(\w[\w -]*)\\\\Cartable\.exe" cmdline L"(.*)" parent/gu)];
  expect(begun, told).toHaveLength(1);
  const [, folder = '', line = ''] = begun[0] ?? [];
  return { folder, rest: line.slice(line.indexOf('Cartable.exe\\"') + 'Cartable.exe\\"'.length).trim() };
}

const pointerFile = () => join(key, 'app', 'win.slot');
const words = ({ slot, left }: Pointer) => `${slot}${left}`;
const cases: readonly { readonly pointer?: Pointer; readonly whole: readonly SlotName[] }[] = [
  { whole: ['a', 'b'] },
  { whole: ['b'] },
  ...(['a', 'b'] as const).flatMap((slot) =>
    (['k', '2', '1', '0'] as const).map((left) => ({ pointer: { slot, left }, whole: ['a', 'b'] as const })),
  ),
  { pointer: { slot: 'b', left: '2' }, whole: ['a'] },
];
const down: Readonly<Record<string, string>> = { '2': '1', '1': '0' };

test.each(
  cases.map(
    (one) => [`${one.pointer ? words(one.pointer) : 'none'}, whole ${one.whole.join()}`, one] as const,
  ),
)('pointer %s: starts as on other systems', (_name, { pointer, whole }) => {
  if (pointer) writeFileSync(pointerFile(), `${words(pointer)}\r\n`);
  for (const slot of ['a', 'b'] as const) {
    if (!whole.includes(slot)) rmSync(join(key, 'app', systems[slot], 'manifest.json'));
  }
  const expected = chosenSlot(pointer, (slot) => whole.includes(slot));
  expect(start().folder).toBe(systems[expected]);
  // A new program's starts are counted before it starts; what the program wrote is never written anew.
  if (!pointer) return;
  const counted = whole.includes(pointer.slot) ? (down[pointer.left] ?? pointer.left) : pointer.left;
  expect(readFileSync(pointerFile(), 'latin1')).toBe(`${words(pointer)}\r\n`);
  expect(readPointer(slotsOf(key, 'win'))).toEqual({ slot: pointer.slot, left: counted });
});

test.each(['a', 'b'] as const)(
  'a new version in slot %s that dies has two starts, then the other one',
  (slot) => {
    const slots = slotsOf(key, 'win');
    const other = slot === 'a' ? 'b' : 'a';
    writePointer(slots, { slot, left: '2' });
    const begun = [1, 2, 3].map(() => start().folder);
    expect(begun).toEqual([systems[slot], systems[slot], systems[other]]);
    expect(readFileSync(pointerFile(), 'latin1')).toBe(`${slot}2\r\n`);
    expect(readPointer(slots)).toEqual({ slot, left: '0' });
  },
);

test('a pointer that a start file of before has counted down is counted on', () => {
  writeFileSync(pointerFile(), 'b1\r\n');
  expect([start().folder, start().folder]).toEqual(['win-b', 'win']);
  expect(existsSync(join(key, 'app', 'win.try2'))).toBe(false);
});

test('starts whatever the pointer says after a pull', () => {
  for (const torn of ['', '\0\0\0\0', 'zz\r\n']) {
    writeFileSync(pointerFile(), torn);
    expect(start().folder, JSON.stringify(torn)).toBe('win');
  }
});

test('hands its arguments on', () => {
  expect(start('--one', 'two words').rest).toBe('--one \\"two words\\"');
});

test('never starts a copy of the PC’s into which anybody may write', () => {
  const copy = join(root, 'wine', 'drive_c', 'Program Files', 'Cartable', 'app', '1');
  cpSync(join(key, 'app', 'win'), copy, { recursive: true });
  writeFileSync(`${copy}.ok`, '');
  expect(start().folder).toBe('win');
});
