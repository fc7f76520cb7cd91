import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openPullBench, type PullBench } from './pullBench.ts';
import { recordWrites, type Workload, withEachDisk } from './recordWrites.ts';
import { everyCut, readWriteLog, saveDisk } from './writeLog.ts';

/**
 * What an update writes of a few bytes, cut off at every place at which a loss of power can: all that vfat writes meanwhile is recorded, and after each write of it
 * the key is put into a PC.
 */
let bench: PullBench;
beforeAll(async () => {
  bench = await openPullBench(console.log);
}, 600_000);

/**
 * Makes a key, records some work on it, and gives each disk that a cut could leave to a workload, which acknowledges those that are as they must be.
 * @returns how many there were
 */
async function cutEverywhere(prepare: Workload, work: Workload, look: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-cuts-'));
  try {
    const { before, log } = await recordWrites(bench, folder, prepare, work);
    const disks = join(folder, 'disks');
    mkdirSync(disks);
    for (const { whole, half, bytes } of everyCut(readFileSync(before), log, readWriteLog(log))) {
      saveDisk(bytes, join(disks, `${String(whole).padStart(3, '0')}${half ? '-half' : ''}.img`));
    }
    const names = readdirSync(disks).sort();
    const { acknowledged, output } = await withEachDisk(bench, folder, disks, look);
    expect(acknowledged, output.join('\n')).toEqual(names);
    return names.length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of sixteen entries to a sector: with how many others do those of the start files stand in one, or on both sides of an edge? */
const roots = process.env.CARTABLE_LONG ? Array.from({ length: 16 }, (_, others) => others) : [11];

test.each(roots)(
  'a new version’s first start, up to its start file at the root, with %i other documents there: the key starts, and the next start ends what was begun',
  async (others) => {
    expect(await cutEverywhere(['waiting', '1', String(others)], ['start'], 'starts')).toBeGreaterThan(30);
  },
  900_000,
);

test('the first pointer of a key: it is there or not, and the key stays one that can be written', async () => {
  expect(await cutEverywhere(['pointless', '1'], ['point'], 'looks')).toBeGreaterThan(4);
}, 600_000);
