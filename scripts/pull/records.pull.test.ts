import { beforeAll, expect, test } from 'vitest';
import { checkRecords } from './checkRecords.ts';
import { cutPoint } from './cutPoint.ts';
import type { KeyFileSystem } from './keyImage.ts';
import { openPullBench, type PullBench } from './pullBench.ts';
import { type PullHow, pullKey } from './pullKey.ts';
import { LOST_KEY_EXIT } from './workloads/keepWorking.ts';

const SEED = Number(process.env.CARTABLE_SEED ?? 1);
let bench: PullBench;

beforeAll(async () => {
  bench = await openPullBench(console.log);
}, 600_000);

const pullRecords = async (fileSystem: KeyFileSystem, how: PullHow, mode: string, seed: number) => {
  const pulled = await pullKey(bench, {
    fileSystem,
    how,
    workload: 'records',
    args: [mode, '100000'],
    cut: cutPoint(seed, 60, 200),
  });
  return { pulled, ...checkRecords(pulled.folder, mode, pulled.acknowledged) };
};

// The proof that these pulls are real ones: on vfat, the habit of most programs loses files that fsync said were safe.
test.each(['power', 'unplug'] as const)(
  'vfat, %s: write, fsync, rename, fsync the folder is not durable',
  async (how) => {
    const { pulled, lost } = await pullRecords('vfat', how, 'rename', SEED);
    using _ = pulled;
    expect(pulled.acknowledged.length).toBeGreaterThan(0);
    expect(lost.length).toBeGreaterThan(0);
  },
  300_000,
);

const KEPT = (['vfat', 'exfat'] as const).flatMap((fileSystem) =>
  (['power', 'unplug'] as const).flatMap((how) =>
    (['rename-again', 'append', 'ab'] as const).map((mode, index) => ({
      fileSystem,
      how,
      mode,
      seed: SEED + index,
    })),
  ),
);

test.each(KEPT)(
  '$fileSystem, $how: $mode keeps what it acknowledged (seed $seed)',
  async ({ fileSystem, how, mode, seed }) => {
    const { pulled, lost } = await pullRecords(fileSystem, how, mode, seed);
    using _ = pulled;
    expect(pulled.acknowledged.length).toBeGreaterThan(0);
    expect(lost).toEqual([]);
    if (how === 'unplug') {
      expect(pulled.output.join('\n')).toMatch(/NOTE failed (EIO|ENODEV)/);
      expect(pulled.exitCode).toBe(LOST_KEY_EXIT);
    }
  },
  300_000,
);
