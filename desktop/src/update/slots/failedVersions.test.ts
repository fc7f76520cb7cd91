import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FailedVersions } from './failedVersions.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-failed-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const linux = () => new FailedVersions(folder, 'linux');
const noted = async (...versions: readonly string[]) => {
  for (const version of versions) await linux().note(version);
};

test('each version that failed is remembered, the last at the end', async () => {
  expect(await linux().since('1.0.0')).toEqual([]);
  await noted('1.2.0', '1.4.0', '1.3.0');
  expect(await linux().since('1.0.0')).toEqual(['1.2.0', '1.4.0', '1.3.0']);
  await noted('1.2.0');
  expect(await linux().since('1.0.0')).toEqual(['1.4.0', '1.3.0', '1.2.0']);
});

test('those older than what runs count no more', async () => {
  await noted('1.9.0', '1.10.0');
  expect(await linux().since('1.10.0')).toEqual(['1.10.0']);
});

test('eight at most, in a file that keeps its size: the first go', async () => {
  const versions = Array.from({ length: 11 }, (_, index) => `999999.999999.${900_000 + index}`);
  await noted(...versions);
  expect(await linux().since('1.0.0')).toEqual(versions.slice(3));
});

test('a system’s failure is no other system’s', async () => {
  await noted('2.0.0');
  expect(await new FailedVersions(folder, 'win').since('1.0.0')).toEqual([]);
});

test('what a program of before noted counts for every system, until something newer runs', async () => {
  writeFileSync(join(folder, 'state.a.json'), JSON.stringify({ generation: 3, failed: '2.0.0' }).padEnd(512));
  await noted('3.0.0');
  expect(await linux().since('1.0.0')).toEqual(['2.0.0', '3.0.0']);
  expect(await new FailedVersions(folder, 'win').since('1.0.0')).toEqual(['2.0.0']);
  expect(await linux().since('2.1.0')).toEqual(['3.0.0']);
});

test('what is forgotten is forgotten, and nothing is written for nothing', async () => {
  await noted('2.0.0', '3.0.0');
  await linux().keepOnly((version) => version === '3.0.0');
  expect(await linux().since('1.0.0')).toEqual(['3.0.0']);
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  await new FailedVersions(empty, 'mac').keepOnly(() => false);
  expect(readdirSync(empty)).toEqual([]);
});

test('a copy that a pull has torn leaves the one before', async () => {
  await noted('2.0.0', '3.0.0');
  writeFileSync(join(folder, 'failed-linux.b.json'), '{"generation":2,"fail');
  expect(await linux().since('1.0.0')).toEqual(['2.0.0']);
});
