import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeKeyFolder } from './makeKeyFolder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('makes a folder with its parents, once', () => {
  const path = join(folder, 'a', 'b', 'c');
  makeKeyFolder(path);
  makeKeyFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

test.runIf(process.platform === 'linux')('ends where parents are there and missing at once', () => {
  // The kernel's own folder answers so: it is there, and nothing can be made in it.
  expect(() => makeKeyFolder('/proc/self/a/b')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});

test('says when a file stands in the way', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeKeyFolder(join(folder, 'file', 'a'))).toThrow(
    expect.objectContaining({ code: 'ENOTDIR' }),
  );
});
