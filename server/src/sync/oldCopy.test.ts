import { modelServer } from '@cartable/shared/testing/sync/modelServer.ts';
import { mutators } from '@cartable/shared/domain/mutators.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import type { ServerUnderTest } from '@cartable/shared/testing/sync/serverUnderTest.ts';
import { schoolId } from '@cartable/shared/testing/sync/testSchool.ts';
import { World } from '@cartable/shared/testing/sync/world.ts';
import { expect, test } from 'vitest';
import { realServerUnderTest } from '../testing/realServerUnderTest.ts';

const servers: Readonly<Record<string, () => Promise<ServerUnderTest>>> = {
  'the real server': () => realServerUnderTest(schoolId, 50),
  'the model': async () =>
    modelServer({ definitions: recordDefinitions, mutators, schoolId, pageRecords: 50 }),
};

test.each(Object.entries(servers))(
  'a copy of a key that is put back after two years takes effect once, with the answers of then (%s)',
  async (_, open) => {
    const server = await open();
    try {
      const world = new World(server);
      await world.open();
      const [one, two, pupil] = ['teacher1', 'teacher2', 'pupil1'].map((user) =>
        world.devices.find((device) => device.user === user),
      );
      if (one === undefined || two === undefined || pupil === undefined) throw new TypeError('three people');
      for (const device of [one, two, pupil]) expect(await world.sync(device)).toBeUndefined();

      // Waiting on the key when it was copied: an edit that was then refused for a colleague's, and one that was taken and edited again.
      const work = 'work.classA';
      two.act('homework.edit', { id: work, changes: { title: 'Du collègue' } });
      one.act('homework.edit', { id: work, changes: { title: 'Refusé' } });
      pupil.act('settings.set', { key: 'theme', value: 'dark' });
      const copies = [one.copy(), pupil.copy()] as const;
      for (const device of [two, one, pupil]) await world.sync(device);
      expect(one.engine.refusals()).toMatchObject([{ conflict: true, data: { theirs: 'Du collègue' } }]);
      pupil.act('settings.set', { key: 'theme', value: 'light' });
      await world.sync(pupil);
      const effects = await server.effects();

      await server.advanceDays(730);
      await server.compact();
      one.restart(one.program, copies[0]);
      pupil.restart(pupil.program, copies[1]);
      // Its title is the colleague's still, and the theme the later one.
      for (const device of [one, pupil]) expect(await world.sync(device)).toBeUndefined();
      expect(await server.effects()).toEqual(effects);
      expect(one.engine.refusals()).toMatchObject([{ conflict: true }]);
      const all = await server.everything();
      expect(JSON.parse(all.get(`homework.assignment/${work}`)?.content ?? '{}')).toMatchObject({
        title: 'Du collègue',
      });
      expect(JSON.parse(all.get('settings.preference/pupil1.theme')?.content ?? '{}')).toMatchObject({
        value: 'light',
      });
      await world.settle();
      await world.checkEnd();
    } finally {
      await server.close();
    }
  },
);

test('the texts of a refusal are forgotten after their time; that it was refused, and why, is not', async () => {
  const server = await realServerUnderTest(schoolId, 50);
  try {
    const world = new World(server);
    await world.open();
    const [one, two] = ['teacher1', 'teacher2'].map((user) =>
      world.devices.find((device) => device.user === user),
    );
    if (one === undefined || two === undefined) throw new TypeError('two teachers');
    for (const device of [one, two]) await world.sync(device);
    const [theirs, mine] = ['Texte du collègue', 'Texte refusé'];
    two.act('homework.edit', { id: 'work.classA', changes: { title: theirs } });
    one.act('homework.edit', { id: 'work.classA', changes: { title: mine } });
    await world.sync(two);
    await world.sync(one);
    await server.advanceDays(399);
    await server.compact();
    expect(await server.contains(mine)).toBe(true);
    await server.advanceDays(2);
    await server.compact();
    expect(await server.contains(mine)).toBe(false);
    expect(await server.contains('\\"status\\":\\"conflict\\",\\"code\\":')).toBe(true);
  } finally {
    await server.close();
  }
});
