import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractFile } from '@electron/asar';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packArchive } from './packArchive.ts';

let folder = '';
const at = (...names: readonly string[]) => join(folder, ...names);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-pack-'));
  mkdirSync(at('program'));
  writeFileSync(at('program', 'a.cjs'), 'first');
  writeFileSync(at('program', 'large.bin'), Buffer.alloc(4 * 1024 * 1024, 7));
  writeFileSync(at('program', 'z.node'), Buffer.alloc(64 * 1024, 8));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is whole when it is there, native modules beside it', async () => {
  await packArchive(at('program'), at('app.asar'));
  expect(extractFile(at('app.asar'), 'large.bin').equals(Buffer.alloc(4 * 1024 * 1024, 7))).toBe(true);
  expect(readdirSync(at('app.asar.unpacked'))).toEqual(['z.node']);
});

it('a place that there is not is told', async () => {
  await expect(packArchive(at('program'), at('program', 'a.cjs', 'app.asar'))).rejects.toThrow(
    'was not begun',
  );
});

it.runIf(process.getuid?.() === 0)('ends on a full disk, and leaves nothing there', async () => {
  mkdirSync(at('disk'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1M', 'tmpfs', at('disk')]);
  try {
    await expect(packArchive(at('program'), at('disk', 'app.asar'))).rejects.toThrow('is the disk full?');
    expect(existsSync(at('disk', 'app.asar'))).toBe(false);
    expect(readdirSync(at('disk'))).toEqual([]);
  } finally {
    execFileSync('umount', ['-l', at('disk')]);
  }
});
