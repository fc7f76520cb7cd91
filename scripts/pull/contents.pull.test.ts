import { beforeAll, expect, test } from 'vitest';
import { checkContents } from './checkContents.ts';
import { cutPoint } from './cutPoint.ts';
import { openPullBench, type PullBench } from './pullBench.ts';
import { pullCases } from './pullCases.ts';
import { pullKey } from './pullKey.ts';
import { reopenKey } from './reopenKey.ts';
import { LOST_KEY_EXIT } from './workloads/keepWorking.ts';

let bench: PullBench;

beforeAll(async () => {
  bench = await openPullBench(console.log);
}, 600_000);

test.each(pullCases(4))(
  '$fileSystem, $how: no acknowledged file is lost, and none takes room that nobody comes back to (seed $seed)',
  async ({ fileSystem, how, seed }) => {
    using pulled = await pullKey(bench, {
      fileSystem,
      how,
      workload: 'contents',
      args: [String(seed), '100000'],
      cut: cutPoint(seed, 20, 300),
    });
    const said = [...pulled.output, ...pulled.acknowledged.map((line) => `ACK ${line}`)];
    expect(pulled.acknowledged.length, said.join('\n')).toBeGreaterThan(0);
    using reopened = await reopenKey(bench, pulled, { fileSystem, workload: 'contents' });
    const context = [...said, 'REOPENED', ...reopened.output].join('\n');
    expect(await checkContents(reopened.folder, pulled), context).toEqual([]);
    if (how === 'unplug') {
      expect(context).toContain('NOTE failed key.removed');
      expect(pulled.exitCode).toBe(LOST_KEY_EXIT);
    }
  },
  300_000,
);
