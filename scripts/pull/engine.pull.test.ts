import { beforeAll, expect, test } from 'vitest';
import { checkEngine } from './checkEngine.ts';
import { cutPoint } from './cutPoint.ts';
import { pullCases } from './pullCases.ts';
import { openPullBench, type PullBench } from './pullBench.ts';
import { pullKey } from './pullKey.ts';
import { LOST_KEY_EXIT } from './workloads/keepWorking.ts';

let bench: PullBench;

beforeAll(async () => {
  bench = await openPullBench(console.log);
}, 600_000);

test.each(pullCases(8))(
  '$fileSystem, $how: no acknowledged action is lost to the server (seed $seed)',
  async ({ fileSystem, how, seed }) => {
    using pulled = await pullKey(bench, {
      fileSystem,
      how,
      workload: 'engine',
      args: [String(seed), '100000'],
      cut: cutPoint(seed, 40, 300),
    });
    const context = [...pulled.output, ...pulled.acknowledged.map((line) => `ACK ${line}`)].join('\n');
    expect(pulled.acknowledged.length, context).toBeGreaterThan(0);
    expect(await checkEngine(pulled.folder, pulled), context).toEqual([]);
    if (how === 'unplug') {
      expect(context).toContain('NOTE failed key.removed');
      expect(pulled.exitCode).toBe(LOST_KEY_EXIT);
    }
  },
  300_000,
);
