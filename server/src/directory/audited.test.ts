import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyChain } from '../audit/verifyChain.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { confirmRun, resumeRuns, undoLast } from './applyRun.ts';
import type { ImportHost } from './host.ts';
import { proposeRemovals } from './removals.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, marie, pupil, rosa, small } from './testing/smallDirectory.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
});
afterEach(() => world.close());

async function lines(schoolId: string): Promise<readonly string[]> {
  const rows = await world.storage.reader
    .selectFrom('audit_entry')
    .select(['action', 'actor_id', 'actor_roles', 'target_id'])
    .where('school_id', '=', schoolId)
    .where('type', '=', 'import')
    .orderBy('seq')
    .execute();
  return rows.map((one) => `${one.action} ${one.actor_id}/${one.actor_roles} ${one.target_id}`);
}

test('the command leaves a line in each school that it changes, as the server', async () => {
  const first = await world.import(filesOf(small));
  const moved = pupil('200', 'ALPHA', ['10$2DE2'], ['300']);
  const second = await world.import(filesOf({ ...small, pupils: [moved, ...small.pupils.slice(1)] }));
  // Changes nothing, so it says nothing.
  await world.import(filesOf({ ...small, pupils: [moved, ...small.pupils.slice(1)] }));
  await world.import(
    filesOf({ ...small, pupils: [moved, ...small.pupils.slice(1)], staff: small.staff.slice(1) }),
  );
  const undone = await undoLast(world.host, 'aaf:paris');
  await world.import(filesOf({ ...small, pupils: [moved] }));
  const removal = await proposeRemovals(world.host, 'aaf:paris', 0);
  await confirmRun(world.host, removal.token ?? '', { acceptLeavers: true });
  const said = await lines(rosa);
  expect(said.slice(0, 4)).toEqual([
    `import.applied server/ ${first.run.id}`,
    `import.applied server/ ${second.run.id}`,
    `import.applied server/ ${undone.id}`,
    `import.undone server/ ${undone.id}`,
  ]);
  expect(said.at(-1)).toBe(`import.removed server/ ${removal.run.id}`);
  expect((await lines(marie))[0]).toBe(`import.applied server/ ${first.run.id}`);
  expect((await lines(marie)).some((one) => one.includes(second.run.id))).toBe(false);
  const chain = {
    reader: world.storage.reader,
    hasher: nodeHasher,
    key: generateKeyPairSync('ed25519').publicKey,
    outside: [],
  };
  expect(await verifyChain(chain, rosa)).toMatchObject({ ok: true });
});

test('the line is there before the first change, and once, whatever is cut off', async () => {
  const report = await world.read(filesOf(small));
  const dying: ImportHost = {
    ...world.host,
    progress: (phase) => {
      if (phase === 'applying') throw new Error('cut off');
    },
  };
  const author = { actor: { userId: 'technician', roles: 'technician', deviceId: 'd1' }, schoolId: rosa };
  const confirm = confirmRun(dying, report.token ?? '', { acceptLeavers: false, author });
  await expect(confirm).rejects.toThrow('cut off');
  const line = `import.applied technician/technician ${report.run.id}`;
  // Of another school than theirs: so it is said there.
  const there = line.replace('technician/', `${rosa}/technician/`);
  expect([await lines(rosa), await lines(marie)]).toEqual([[line], [there]]);
  await resumeRuns(world.host);
  expect([await lines(rosa), await lines(marie)]).toEqual([[line], [there]]);
});

test('that a school loses much was wanted by somebody: it is said there, and not where nobody leaves', async () => {
  const many = [0, 1, 2, 3, 4, 5].map((no) => pupil(`9${no}`, `PUPIL${no}`, ['10$2DE1']));
  await world.import(filesOf({ ...small, pupils: [...small.pupils, ...many] }));
  // Everybody is changed, so that every school has a line of the run.
  const others = small.pupils.map((one) => ({ ...one, sn: ['AUTRE'] }));
  const { run } = await world.import(filesOf({ ...small, pupils: others }), true);
  const said = (await lines(rosa)).filter((one) => one.endsWith(run.id));
  expect(said).toEqual([`import.losses_accepted server/ ${run.id}`, `import.applied server/ ${run.id}`]);
  const there = (await lines(marie)).filter((one) => one.endsWith(run.id));
  expect(there).toEqual([`import.applied server/ ${run.id}`]);
});
