import { mutators } from '@cartable/shared/domain/mutators.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { modelServer } from '@cartable/shared/testing/sync/modelServer.ts';
import type { ServerUnderTest } from '@cartable/shared/testing/sync/serverUnderTest.ts';
import { schoolId } from '@cartable/shared/testing/sync/testSchool.ts';
import { World } from '@cartable/shared/testing/sync/world.ts';
import { expect, test } from 'vitest';
import { realServerUnderTest } from '../testing/realServerUnderTest.ts';

const work = 'work.classA';
const words = ['Chapitre secret', 'Autre secret'] as const;

/** Two teachers who gave a piece of work another title, and the one who was refused. */
async function conflict(server: ServerUnderTest) {
  const world = new World(server);
  await world.open();
  const [one, two] = ['teacher1', 'teacher2'].map((user) =>
    world.devices.find((device) => device.user === user),
  );
  if (one === undefined || two === undefined) throw new TypeError('two teachers');
  for (const device of [one, two]) expect(await world.sync(device)).toBeUndefined();
  one.act('homework.edit', { id: work, changes: { title: words[0] } });
  two.act('homework.edit', { id: work, changes: { title: words[1] } });
  await world.sync(one);
  await world.sync(two);
  expect(two.engine.refusals()).toMatchObject([
    { conflict: true, data: { theirs: words[0], mine: words[1] } },
  ]);
  return { world, refused: two };
}

test('on every key, a record erased by law takes the conflicts about it along', async () => {
  const server = modelServer({ definitions: recordDefinitions, mutators, schoolId, pageRecords: 50 });
  const { world, refused } = await conflict(server);
  await server.purge('homework.assignment', work);
  expect(await world.sync(refused)).toBeUndefined();
  expect(refused.engine.refusals()).toEqual([]);
  const rows = ['sync_refusal', 'sync_outbox', 'sync_shadow', 'sync_other'].flatMap((table) =>
    refused.database.all(`SELECT * FROM ${table}`),
  );
  for (const text of words) expect(JSON.stringify(rows)).not.toContain(text);
});

test('on the server, nothing of a record erased by law stays in what was answered about it', async () => {
  const server = await realServerUnderTest(schoolId, 50);
  try {
    const { world, refused } = await conflict(server);
    const before = refused.copy();
    expect(await server.contains(words[0])).toBe(true);
    await server.purge('homework.assignment', work);
    for (const text of words) expect(await server.contains(text)).toBe(false);
    // An old copy of the key asks again and is refused alike, without the texts.
    refused.restart(refused.program, before);
    expect(await world.sync(refused)).toBeUndefined();
    expect(refused.engine.refusals()).toEqual([]);
  } finally {
    await server.close();
  }
});
