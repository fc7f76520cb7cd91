import { beforeAll, expect, test } from 'vitest';
import { checkUpdates } from './checkUpdates.ts';
import { cutPoint } from './cutPoint.ts';
import { openPullBench, type PullBench } from './pullBench.ts';
import { pullCases } from './pullCases.ts';
import { pullKey } from './pullKey.ts';
import { reopenKey } from './reopenKey.ts';
import { numbers } from './said.ts';
import { LOST_KEY_EXIT } from './workloads/keepWorking.ts';
import { smallVersion } from './workloads/smallPrograms.ts';
import { startingProgram } from './workloads/useUpdates.ts';

let bench: PullBench;

beforeAll(async () => {
  bench = await openPullBench(console.log);
}, 600_000);

test.each(pullCases(4))(
  '$fileSystem, $how: a whole program starts, and the update goes on where it ended (seed $seed)',
  async ({ fileSystem, how, seed }) => {
    using pulled = await pullKey(bench, {
      fileSystem,
      how,
      workload: 'updates',
      args: [String(seed), '1000'],
      // Two acknowledgements a version; never before the first, which a technician's PC writes and verifies.
      cut: cutPoint(seed, 8, 1_500),
    });
    const said = [...pulled.output, ...pulled.acknowledged.map((line) => `ACK ${line}`)].join('\n');
    expect(pulled.acknowledged.length, said).toBeGreaterThan(0);
    if (how === 'unplug') expect(pulled.exitCode, said).toBe(LOST_KEY_EXIT);
    // As the pull left it, before anything mends it.
    expect(await checkUpdates(pulled.folder, pulled), said).toEqual([]);
    const begun = numbers(pulled.output, 'NOTE begin version').at(-1) ?? 0;
    using reopened = await reopenKey(bench, pulled, {
      fileSystem,
      workload: 'updates',
      numbers: [seed, begun],
    });
    const context = [said, 'REOPENED', ...reopened.output].join('\n');
    const next = numbers(reopened.acknowledged, 'installed').at(-1) ?? Number.NaN;
    expect([begun, begun + 1], context).toContain(next);
    expect(await startingProgram(reopened.folder), context).toMatchObject({
      version: smallVersion(next),
      problem: undefined,
    });
  },
  300_000,
);
