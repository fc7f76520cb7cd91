import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { checkVault } from './checkVault.ts';
import { NO_CUT } from './cutPoint.ts';
import { openPullBench, type PullBench } from './pullBench.ts';
import { pullKey } from './pullKey.ts';
import { words } from './said.ts';

let bench: PullBench;

beforeAll(async () => {
  bench = await openPullBench(console.log);
}, 600_000);

const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

test('a full key refuses what does not fit, keeps the rest, and works on when there is room', async () => {
  using full = await pullKey(bench, {
    fileSystem: 'vfat',
    how: 'power',
    workload: 'full',
    args: [],
    cut: NO_CUT,
    sizeMiB: 64,
  });
  const context = full.output.join('\n');
  expect(full.exitCode, context).toBe(0);
  expect(full.output.filter((line) => line === 'NOTE refused key.full').length, context).toBe(2);
  expect(await checkVault(full.folder, full), context).toEqual([]);
}, 300_000);

test('a key that cannot be written is read in full, and not one of its bytes changes', async () => {
  using written = await pullKey(bench, {
    fileSystem: 'vfat',
    how: 'power',
    workload: 'vault',
    args: ['11', '25'],
    cut: NO_CUT,
  });
  expect(written.exitCode, written.output.join('\n')).toBe(0);
  using read = await pullKey(bench, {
    fileSystem: 'vfat',
    how: 'power',
    workload: 'read',
    args: [],
    cut: NO_CUT,
    from: written.image,
    mountOptions: 'ro',
  });
  expect(read.exitCode, read.output.join('\n')).toBe(0);
  const documents =
    words(written.acknowledged, 'document').length - words(written.acknowledged, 'removal').length;
  const rows = 2 * words(written.acknowledged, 'pages').length;
  expect(documents).toBeGreaterThan(0);
  expect(words(read.acknowledged, 'read')).toHaveLength(documents);
  expect(read.acknowledged).toContain(`rows ${rows}`);
  expect(read.output.filter((line) => line === 'NOTE refused key.read_only')).toHaveLength(2);
  expect(digestOf(read.image)).toBe(digestOf(written.image));
}, 300_000);

test('the records of a key that cannot be written are read in full, and not one of its bytes changes', async () => {
  using written = await pullKey(bench, {
    fileSystem: 'vfat',
    how: 'power',
    workload: 'engine',
    args: ['12', '25'],
    cut: NO_CUT,
  });
  expect(written.exitCode, written.output.join('\n')).toBe(0);
  using read = await pullKey(bench, {
    fileSystem: 'vfat',
    how: 'power',
    workload: 'read',
    args: ['engine'],
    cut: NO_CUT,
    from: written.image,
    mountOptions: 'ro',
  });
  expect(read.exitCode, read.output.join('\n')).toBe(0);
  expect(Number(words(read.acknowledged, 'folders')[0])).toBeGreaterThan(0);
  expect(read.output.filter((line) => line === 'NOTE refused key.read_only')).toHaveLength(1);
  expect(digestOf(read.image)).toBe(digestOf(written.image));
}, 300_000);
