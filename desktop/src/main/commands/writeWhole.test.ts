import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeWhole } from './writeWhole.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('puts a file in the place of an older one, for its owner only', async () => {
  const path = join(folder, 'fiche.pdf');
  writeFileSync(path, 'avant');
  await writeWhole(path, Buffer.from('après'));
  expect(readFileSync(path, 'utf8')).toBe('après');
  expect(statSync(path).mode & 0o077).toBe(0);
  expect(readdirSync(folder)).toEqual(['fiche.pdf']);
});

it('leaves the older one when the new one cannot be written whole', async () => {
  const path = join(folder, 'fiche.pdf');
  writeFileSync(path, 'avant');
  mkdirSync(`${path}.partiel`);
  await expect(writeWhole(path, Buffer.from('après'))).rejects.toThrow();
  expect(readFileSync(path, 'utf8')).toBe('avant');
});
