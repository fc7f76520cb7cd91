import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findKeyRoot } from './findKeyRoot.ts';
import { isMachineCopy } from './machineCopy.ts';
import { prepareKeyFolder } from './prepareKeyFolder.ts';

const owner = process.getuid?.() ?? 0;
const trust = { platform: 'linux', owner } as const;
let root = '';
let key = '';
let cache = '';

/** A program folder with something that stands for a manifest and its signature: both are compared, neither is read. */
function putProgram(folder: string, executable = 'cartable'): string {
  mkdirSync(dirname(join(folder, executable)), { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), '{"version":"1"}', { mode: 0o644 });
  writeFileSync(join(folder, 'manifest.sig'), 'signature', { mode: 0o644 });
  writeFileSync(join(folder, executable), 'program', { mode: 0o755 });
  return join(folder, executable);
}

let executable = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cartable-copy-'));
  [key, cache] = [join(root, 'key'), join(root, 'opt', 'app', '1')];
  prepareKeyFolder(key);
  putProgram(join(key, 'app', 'linux'));
  executable = putProgram(cache);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const isCopy = () => isMachineCopy(executable, key, trust);

it('is one when it lies where only the administrator writes and has the manifest of the key’s program', () => {
  expect(isCopy()).toBe(true);
});

it('is found for a key that keeps two versions, and for a bundle of macOS', () => {
  rmSync(join(key, 'app'), { recursive: true });
  putProgram(join(key, 'app', 'linux', 'b'));
  expect(isCopy()).toBe(true);
  const bundle = putProgram(join(root, 'opt', 'mac'), 'Cartable.app/Contents/MacOS/Cartable');
  expect(isMachineCopy(bundle, key, trust)).toBe(true);
});

it.each<[string, () => void]>([
  ['another version’s manifest', () => writeFileSync(join(cache, 'manifest.json'), '{"version":"2"}')],
  ['another signature', () => writeFileSync(join(cache, 'manifest.sig'), 'other')],
  ['no signature', () => rmSync(join(cache, 'manifest.sig'))],
  ['a key without a program', () => rmSync(join(key, 'app'), { recursive: true })],
  ['a key whose signature is missing', () => rmSync(join(key, 'app', 'linux', 'manifest.sig'))],
  [
    'an empty manifest on both',
    () => {
      for (const at of [cache, join(key, 'app', 'linux')]) writeFileSync(join(at, 'manifest.json'), '');
    },
  ],
  ['a folder that others can write', () => chmodSync(cache, 0o777)],
  ['a folder above that others can write', () => chmodSync(join(root, 'opt'), 0o775)],
  ['an executable that others can write', () => chmodSync(executable, 0o775)],
  ['a manifest that others can write', () => chmodSync(join(cache, 'manifest.json'), 0o666)],
  [
    'an executable that is a link',
    () => {
      rmSync(executable);
      symlinkSync('/bin/true', executable);
    },
  ],
  [
    'a folder above that is a link',
    () => {
      cpSync(join(root, 'opt'), join(root, 'real'), { recursive: true });
      rmSync(join(root, 'opt'), { recursive: true });
      symlinkSync(join(root, 'real'), join(root, 'opt'));
    },
  ],
])('is none with %s', (_what, spoil) => {
  spoil();
  expect(isCopy()).toBe(false);
});

it.runIf(owner === 0)('is none when it belongs to somebody else', () => {
  chownSync(executable, 1000, 1000);
  expect(isCopy()).toBe(false);
});

it('is none on Windows where the one who runs it can write', () => {
  expect(isMachineCopy(executable, key, { platform: 'win32', owner })).toBe(false);
});

it('lets the product open the key that is named, and no other product', () => {
  const search = { executable, argv: [`--key=${key}/.`], env: {}, overrideAllowed: false };
  const here = { ...search, isMachineCopy: (one: string, other: string) => isMachineCopy(one, other, trust) };
  expect(findKeyRoot(here)).toBe(key);
  const refused = expect.objectContaining({ code: 'key.override_refused' });
  expect(() => findKeyRoot(search)).toThrow(refused);
  expect(() => findKeyRoot({ ...here, argv: [], env: { CARTABLE_KEY: key } })).toThrow(refused);
  writeFileSync(join(cache, 'manifest.sig'), 'other');
  expect(() => findKeyRoot(here)).toThrow(refused);
});
