import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRun } from '../storage/repositories/importRuns.ts';
import { confirmRun } from './applyRun.ts';
import { confirmBefore, endReport, endReports, reportDays } from './endReports.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, small } from './testing/smallDirectory.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
});
afterEach(() => world.close());

/** How many rows of whatever kind a run still has. */
async function rowsOf(runId: string): Promise<number> {
  let rows = 0;
  for (const table of ['import_entry', 'import_link', 'import_item', 'import_issue'] as const) {
    const found = await world.storage.reader
      .selectFrom(table)
      .select('run_id')
      .where('run_id', '=', runId)
      .execute();
    rows += found.length;
  }
  return rows;
}

test('a report that nobody confirms ends after its days, with everything that it holds', async () => {
  const { run, token } = await world.read(filesOf(small));
  expect(await rowsOf(run.id)).toBeGreaterThan(20);
  expect(confirmBefore(run.createdAt)).toBe(run.createdAt + reportDays * 86_400_000);
  world.laterBy(reportDays - 0.01);
  expect(await endReports(world.storage, world.now)).toBe(0);
  expect((await findRun(world.storage.reader, run.id))?.state).toBe('ready');
  world.laterBy(0.01);
  expect(await endReports(world.storage, world.now)).toBe(1);
  expect(await findRun(world.storage.reader, run.id)).toBeUndefined();
  expect(await rowsOf(run.id)).toBe(0);
  await expect(confirmRun(world.host, token ?? '', { acceptLeavers: true })).rejects.toMatchObject({
    code: 'import.token_unknown',
  });
});

test('what was applied does not end with it, however long ago', async () => {
  const { run } = await world.import(filesOf(small));
  world.laterBy(400);
  expect(await endReports(world.storage, world.now)).toBe(0);
  expect(await endReport(world.storage, run.id)).toBe(false);
  expect((await findRun(world.storage.reader, run.id))?.state).toBe('applied');
});

test('a report that is being ended is confirmed by nobody: not half of it is applied', async () => {
  const { run, token } = await world.read(filesOf(small));
  const before = await world.everything();
  let confirmed: Promise<unknown> | undefined;
  let transactions = 0;
  const { storage } = world;
  // Between its first transaction and the next one somebody confirms it, who had looked at it before.
  const slow = {
    reader: storage.reader,
    snapshot: storage.snapshot.bind(storage),
    backup: storage.backup.bind(storage),
    close: storage.close.bind(storage),
    async transaction(work: never) {
      transactions += 1;
      const answer: unknown = await storage.transaction(work);
      if (transactions === 1) {
        confirmed = confirmRun(world.host, token ?? '', { acceptLeavers: true });
        await confirmed.catch(() => undefined);
      }
      return answer;
    },
  } as typeof storage;
  expect(await endReport(slow, run.id)).toBe(true);
  await expect(confirmed).rejects.toMatchObject({ code: 'import.token_unknown' });
  expect(await world.everything()).toBe(before);
});
