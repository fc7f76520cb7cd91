import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openPullBench, type PullBench } from './pullBench.ts';
import { recordStart, startFromEach } from './recordedStart.ts';
import { everyCut, readWriteLog, saveDisk } from './writeLog.ts';

/**
 * A new version's first start, from the click to its start file at the root, cut off at every place at which a loss of power can: all that vfat writes
 * meanwhile is recorded, and after each write of it the key is put into a PC. With how many other documents at the root: of sixteen entries to a sector, those of
 * the start files then stand in one, or on both sides of an edge.
 */
const roots = process.env.CARTABLE_LONG ? Array.from({ length: 16 }, (_, others) => others) : [11];

let bench: PullBench;
beforeAll(async () => {
  bench = await openPullBench(console.log);
}, 600_000);

test.each(roots)(
  'after every write of a first start the key starts, and the next start ends what was begun (%i documents)',
  async (others) => {
    const folder = mkdtempSync(join(tmpdir(), 'cartable-start-'));
    try {
      const { before, log } = await recordStart(bench, folder, 1, others);
      const disks = join(folder, 'disks');
      mkdirSync(disks);
      for (const { whole, half, bytes } of everyCut(readFileSync(before), log, readWriteLog(log))) {
        saveDisk(bytes, join(disks, `${String(whole).padStart(3, '0')}${half ? '-half' : ''}.img`));
      }
      const names = readdirSync(disks).sort();
      const { acknowledged, output } = await startFromEach(bench, folder, disks);
      console.log(output.join('\n'));
      expect(acknowledged, output.join('\n')).toEqual(names);
      expect(names.length).toBeGreaterThan(30);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  600_000,
);
