import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { journalBytes } from '@cartable/desktop/vault/database/journal.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkDatabase } from './checkDatabase.ts';
import { FatChains } from './fatChains.ts';
import { openPullBench, type PullBench } from './pullBench.ts';
import { type PulledKey, pullKey } from './pullKey.ts';
import { reopenKey } from './reopenKey.ts';

/** What a random pull leaves once in some seventy times, made on purpose: each must be gone after the key was put in twice at most. */
const DATABASE = 'db/main.db';
const JOURNAL = 'db/main.db-journal';
const TRANSACTIONS = 12;

let bench: PullBench;
let pulled: PulledKey;

beforeAll(async () => {
  bench = await openPullBench(console.log);
  pulled = await pullKey(bench, {
    fileSystem: 'vfat',
    how: 'power',
    workload: 'database',
    args: ['1', String(TRANSACTIONS), 'stay'],
    cut: { acknowledgements: TRANSACTIONS, thenMs: 0 },
  });
}, 600_000);

afterAll(() => pulled?.[Symbol.dispose]());

test('the key was pulled with a journal that a transaction had filled', () => {
  expect(pulled.acknowledged).toHaveLength(TRANSACTIONS);
  expect(statSync(join(pulled.folder, JOURNAL)).size).toBe(journalBytes);
});

test.each<[string, (chains: FatChains) => Promise<void>]>([
  ['a journal that goes on behind its length', (chains) => chains.lengthen(JOURNAL, 5)],
  ['a database that goes on behind its length', (chains) => chains.lengthen(DATABASE, 5)],
])('%s: the key can be worked with, and holds what was acknowledged', async (_, damage) => {
  const image = `${pulled.image}.damaged`;
  copyFileSync(pulled.image, image);
  await damage(new FatChains(image));
  using reopened = await reopenKey(bench, { ...pulled, image }, { fileSystem: 'vfat', workload: 'database' });
  expect(checkDatabase(reopened.folder, pulled)).toEqual([]);
  // Settled for good: another mount and more growth find nothing to complain of.
  using again = await reopenKey(bench, reopened, { fileSystem: 'vfat', workload: 'database' });
  expect(again.mounts).toBe(1);
  expect(again.output.filter((line) => line.includes('error'))).toEqual([]);
});
