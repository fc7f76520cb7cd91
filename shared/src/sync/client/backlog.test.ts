import { expect, test } from 'vitest';
import { mutators } from '../../domain/mutators.ts';
import { recordDefinitions } from '../../domain/records.ts';
import { checkRebase, visibleOn } from '../../testing/sync/checks.ts';
import { modelServer } from '../../testing/sync/modelServer.ts';
import { schoolId } from '../../testing/sync/testSchool.ts';
import { World } from '../../testing/sync/world.ts';

/** Actions made offline; CARTABLE_BACKLOG=10000 in the nightly run. */
const count = Number(
  process.env.CARTABLE_BACKLOG ?? (process.env.CARTABLE_HISTORIES === undefined ? 1_000 : 10_000),
);

test(`a backlog of ${count} actions goes up in order, interrupted now and then`, {
  timeout: 900_000,
}, async () => {
  const server = modelServer({ definitions: recordDefinitions, mutators, schoolId, pageRecords: 150 });
  const world = new World(server);
  await world.open();
  const [teacher, colleague] = world.devices;
  if (teacher === undefined || colleague === undefined) throw new Error('two devices');
  await world.sync(teacher);
  await world.sync(colleague);
  const give = (n: number) =>
    teacher.engine.mutate('homework.give', {
      ...{
        id: `work${n}`,
        classId: 'classA',
        subjectId: 'maths',
        givenOn: '2026-11-23',
        title: `Exercice ${n}`,
      },
      ...{
        description: 'Page 12.',
        dueOn: '2026-12-03',
        kind: 'exercise',
        estimatedMinutes: null,
        handIn: 'none',
      },
      ...{ attachments: [], published: true },
    });
  for (let n = 0; n < count / 2; n++) expect(give(n).ok).toBe(true);
  for (let n = 0; n < count / 2; n++) {
    const changes = { title: `Titre ${n}` };
    expect(teacher.engine.mutate('homework.edit', { id: `work${n}`, changes }).ok).toBe(true);
  }
  colleague.act('homework.edit', { id: 'work.classA', changes: { title: 'Entre-temps' } });
  await world.sync(colleague);
  for (const fault of ['none', 'dropReply', 'none', 'truncate'] as const) {
    teacher.transport.faults = ['none', fault];
    await teacher.sync();
    checkRebase(teacher);
  }
  teacher.transport.faults = [];
  const sent = teacher.transport.exchanges;
  expect(await world.sync(teacher)).toBeUndefined();
  expect(teacher.transport.exchanges - sent).toBeLessThan(count / 50 + 10);
  const effects = await server.effects();
  expect(new Set(effects).size).toBe(count + 1);
  expect(visibleOn(teacher).get('homework.assignment/work0')?.content).toContain('Titre 0');
  expect(teacher.engine.status()).toMatchObject({ pendingCount: 0, refusedCount: 0 });
});
