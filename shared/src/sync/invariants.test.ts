import fc from 'fast-check';
import { test } from 'vitest';
import { mutators } from '../domain/mutators.ts';
import { recordDefinitions } from '../domain/records.ts';
import { modelServer } from '../testing/sync/modelServer.ts';
import { pinnedHistories } from '../testing/sync/pinnedHistories.ts';
import { schoolId } from '../testing/sync/testSchool.ts';
import { World } from '../testing/sync/world.ts';
import { histories, type Step } from '../testing/sync/worldActions.ts';

/** How many random histories; CARTABLE_HISTORIES=10000 in the nightly run. */
const runs = Number(process.env.CARTABLE_HISTORIES ?? 300);
const seed = Number(process.env.CARTABLE_SEED ?? Date.now() & 0x7fffffff);

const newServer = () => modelServer({ definitions: recordDefinitions, mutators, schoolId, pageRecords: 7 });

async function live(steps: readonly Step[]): Promise<void> {
  const world = new World(newServer());
  await world.open();
  await world.run(steps);
  await world.settle();
  await world.checkEnd();
}

const property = fc.asyncProperty(histories, live);

test(`invariants hold on ${runs} random histories (seed ${seed})`, {
  timeout: 120_000 + runs * 1_000,
}, async () => {
  await fc.assert(property, {
    numRuns: runs,
    seed,
    verbose: 1,
    endOnFailure: process.env.CARTABLE_SHRINK === 'no',
  });
});

test.each(pinnedHistories)('pinned: $why', async ({ steps }) => {
  await live(steps);
});
