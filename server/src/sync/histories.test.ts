import { pinnedHistories } from '@cartable/shared/testing/sync/pinnedHistories.ts';
import { schoolId } from '@cartable/shared/testing/sync/testSchool.ts';
import { World } from '@cartable/shared/testing/sync/world.ts';
import { histories, type Step } from '@cartable/shared/testing/sync/worldActions.ts';
import fc from 'fast-check';
import { test } from 'vitest';
import { realServerUnderTest } from '../testing/realServerUnderTest.ts';

/** The engine's property tests against the real server; CARTABLE_HISTORIES=10000 in the nightly run. */
const runs = Math.ceil(Number(process.env.CARTABLE_HISTORIES ?? 300) / 3);
const seed = Number(process.env.CARTABLE_SEED ?? Date.now() & 0x7fffffff);

async function live(steps: readonly Step[]): Promise<void> {
  const server = await realServerUnderTest(schoolId, 7);
  try {
    const world = new World(server);
    await world.open();
    await world.run(steps);
    await world.settle();
    await world.checkEnd();
  } finally {
    await server.close();
  }
}

const property = fc.asyncProperty(histories, live);

test(`the invariants hold with the real server on ${runs} random histories (seed ${seed})`, {
  timeout: 120_000 + runs * 2_000,
}, async () => {
  await fc.assert(property, {
    numRuns: runs,
    seed,
    verbose: 1,
    endOnFailure: process.env.CARTABLE_SHRINK === 'no',
  });
});

test.each(pinnedHistories)('pinned, with the real server: $why', { timeout: 120_000 }, async ({ steps }) => {
  await live(steps);
});
