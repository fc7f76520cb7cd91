import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mutators } from '../domain/mutators.ts';
import { recordDefinitions } from '../domain/records.ts';
import { visibleOn } from '../testing/sync/checks.ts';
import { modelServer } from '../testing/sync/modelServer.ts';
import { schoolId } from '../testing/sync/testSchool.ts';
import { World } from '../testing/sync/world.ts';
import { histories, type Step } from '../testing/sync/worldActions.ts';

const runs = Math.ceil(Number(process.env.CARTABLE_HISTORIES ?? 300) / 10);
const seed = Number(process.env.CARTABLE_SEED ?? Date.now() & 0x7fffffff);

/** Invariant 11: whatever the devices' clocks say, only what claims a time differs. */
async function end(steps: readonly Step[], ignoreClocks: boolean): Promise<readonly string[]> {
  const world = new World(
    modelServer({ definitions: recordDefinitions, mutators, schoolId, pageRecords: 7 }),
    {
      ignoreClocks,
    },
  );
  await world.open();
  await world.run(steps);
  await world.settle();
  const server = await world.server.everything();
  const all = [...server, ...world.devices.flatMap((device) => [...visibleOn(device)])];
  return all.map(
    ([key, { rev, content }]) => `${key} ${rev} ${content.replace(/"claimedAt":-?\d+/, '"claimedAt":0')}`,
  );
}

test(`the devices' clocks change claimed times only (${runs} histories, seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      histories,
      fc.array(fc.integer({ min: -10, max: 10 }), { minLength: 6, maxLength: 6 }),
      async (steps, years) => {
        const wrong = years.map((year, device): Step => ({ do: 'clock', device, years: year }));
        expect(await end([...wrong, ...steps], false)).toEqual(await end([...wrong, ...steps], true));
      },
    ),
    { numRuns: runs, seed, verbose: 1 },
  );
});
