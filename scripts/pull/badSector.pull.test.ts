import { beforeAll, expect, test } from 'vitest';
import { NO_CUT } from './cutPoint.ts';
import { FatChains } from './fatChains.ts';
import { openPullBench, type PullBench } from './pullBench.ts';
import { pullKey } from './pullKey.ts';

let bench: PullBench;

beforeAll(async () => {
  bench = await openPullBench(console.log);
}, 600_000);

test('a worn-out place under the database costs what came after the last snapshot, and is told', async () => {
  using made = await pullKey(bench, {
    fileSystem: 'vfat',
    how: 'power',
    machine: 'pc',
    workload: 'vault',
    args: ['4', '12'],
    cut: NO_CUT,
  });
  expect(made.output).toContain('EXIT 0');
  const badSector = await new FatChains(made.image).sectorOf('data/vault/db/main.db', 20);
  const tend = { fileSystem: 'vfat', how: 'power', machine: 'pc', workload: 'tend', cut: NO_CUT } as const;
  const args = ['vault', ...[0, 1, 2, 3].map(String)];
  using tended = await pullKey(bench, { ...tend, args, from: made.image, badSector });
  expect(tended.output).toContain('NOTE notice vault.database_restored');
  expect(tended.acknowledged).toContain('tended');
  using again = await pullKey(bench, { ...tend, args, from: tended.image, badSector });
  expect(again.output.filter((line) => line.startsWith('NOTE notice'))).toEqual([]);
  expect(again.acknowledged).toContain('tended');
}, 300_000);
