import { beforeAll, expect, test } from 'vitest';
import { checkDatabase } from './checkDatabase.ts';
import { cutPoint } from './cutPoint.ts';
import { openPullBench, type PullBench } from './pullBench.ts';
import { pullCases } from './pullCases.ts';
import { pullKey } from './pullKey.ts';
import { reopenKey } from './reopenKey.ts';

let bench: PullBench;

beforeAll(async () => {
  bench = await openPullBench(console.log);
}, 600_000);

test.each(pullCases(4))(
  '$fileSystem, $how: the database keeps its transactions while it grows (seed $seed)',
  async ({ fileSystem, how, seed }) => {
    using pulled = await pullKey(bench, {
      fileSystem,
      how,
      workload: 'database',
      args: [String(seed), '100000'],
      cut: cutPoint(seed, 60, 120),
    });
    using reopened = await reopenKey(bench, pulled, { fileSystem, workload: 'database' });
    const context = [...pulled.output, ...reopened.output].join('\n');
    expect(checkDatabase(reopened.folder, pulled), context).toEqual([]);
  },
  300_000,
);
