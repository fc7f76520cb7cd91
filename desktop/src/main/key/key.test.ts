import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findKeyRoot } from './findKeyRoot.ts';
import { keyPaths } from './keyPaths.ts';
import { readPortableMarker } from './portableMarker.ts';
import { prepareKeyFolder } from './prepareKeyFolder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cartable-key-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const search = { argv: [], env: {}, overrideAllowed: false };

describe('prepareKeyFolder', () => {
  it('makes a folder a key, once', () => {
    const paths = prepareKeyFolder(root, { server: 'https://cartable.example.fr' });
    const first = readFileSync(paths.marker, 'utf8');
    prepareKeyFolder(root, { server: 'https://another.example.fr' });
    expect(readFileSync(paths.marker, 'utf8')).toBe(first);
    expect(readPortableMarker(paths.marker).server).toBe('https://cartable.example.fr');
  });

  it('puts every folder under the root, none named as Chromium’s own', () => {
    const { root: own, ...others } = keyPaths(root);
    for (const path of Object.values(others)) expect(path.startsWith(own)).toBe(true);
    expect(Object.values(others).some((path) => path.endsWith('databases'))).toBe(false);
  });
});

describe('readPortableMarker', () => {
  const write = (text: string): string => {
    const { marker } = prepareKeyFolder(root);
    writeFileSync(marker, text);
    return marker;
  };

  it.each([
    ['', 'key.marker_damaged'],
    ['{', 'key.marker_damaged'],
    ['{"product":"other","format":1}', 'key.marker_damaged'],
    [' '.repeat(5000), 'key.marker_damaged'],
    ['{"product":"cartable","format":2,"keyId":"aaaaaaaaaaaaaaaaaaaaaa"}', 'key.newer_format'],
  ])('refuses %j with %s', (text, code) => {
    expect(() => readPortableMarker(write(text))).toThrow(expect.objectContaining({ code }));
  });

  it('says when there is none', () => {
    expect(() => readPortableMarker(join(root, 'none'))).toThrow(
      expect.objectContaining({ code: 'key.marker_missing' }),
    );
  });
});

describe('findKeyRoot', () => {
  it.each(['app/linux/cartable', 'app/win/Cartable.exe', 'app/mac/Cartable.app/Contents/MacOS/Cartable'])(
    'finds the root above %s',
    (executable) => {
      prepareKeyFolder(root);
      mkdirSync(join(root, executable, '..'), { recursive: true });
      expect(findKeyRoot({ ...search, executable: join(root, executable) })).toBe(root);
    },
  );

  it('says when the program does not stand on a key', () => {
    expect(() => findKeyRoot({ ...search, executable: join(root, 'app/linux/cartable') })).toThrow(
      expect.objectContaining({ code: 'key.marker_missing' }),
    );
  });

  it.each([
    { argv: ['x', '--key=/elsewhere'], env: {} },
    { argv: [], env: { CARTABLE_KEY: '/elsewhere' } },
  ])('refuses another folder in the product: %j', (override) => {
    prepareKeyFolder(root);
    const executable = join(root, 'app/linux/cartable');
    expect(() => findKeyRoot({ ...override, executable, overrideAllowed: false })).toThrow(
      expect.objectContaining({ code: 'key.override_refused' }),
    );
  });

  it('takes the folder that a developer names, when it is a key', () => {
    prepareKeyFolder(root);
    const options = { executable: '/usr/bin/electron', env: {}, overrideAllowed: true };
    expect(findKeyRoot({ ...options, argv: [`--key=${root}`] })).toBe(root);
    expect(() => findKeyRoot({ ...options, argv: [`--key=${root}/none`] })).toThrow(
      expect.objectContaining({ code: 'key.marker_missing' }),
    );
  });
});
