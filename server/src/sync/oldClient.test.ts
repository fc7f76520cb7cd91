import { programs } from '@cartable/shared/testing/sync/programs.ts';
import { schoolId } from '@cartable/shared/testing/sync/testSchool.ts';
import { World } from '@cartable/shared/testing/sync/world.ts';
import { expect, test } from 'vitest';
import { realServerUnderTest } from '../testing/realServerUnderTest.ts';

test('a program older than the server serves still sends its work, is told, and catches up after its update', async () => {
  const server = await realServerUnderTest(schoolId, 50);
  try {
    const world = new World(server);
    await world.open();
    const device = world.devices.find((one) => one.user === 'teacher1');
    if (device === undefined) throw new TypeError('no teacher');
    expect(await world.sync(device)).toBeUndefined();
    const current = device.program;
    device.restart({ ...programs[0], protocol: -1 });
    device.act('homework.edit', { id: 'work.classA', changes: { title: 'Envoyé par un ancien' } });
    expect(await device.sync()).toBeUndefined();
    expect(device.engine.status()).toMatchObject({ clientTooOld: true, pendingCount: 0, refusedCount: 0 });
    const stored = () =>
      server.everything().then((all) => all.get('homework.assignment/work.classA')?.content);
    expect(await stored()).toContain('Envoyé par un ancien');
    device.restart(current);
    expect(await world.sync(device)).toBeUndefined();
    expect(device.engine.status().clientTooOld).toBe(false);
  } finally {
    await server.close();
  }
});
