import { beforeEach, describe, expect, test } from 'vitest';
import { mutators } from '../../domain/mutators.ts';
import { recordDefinitions } from '../../domain/records.ts';
import { visibleOn } from '../../testing/sync/checks.ts';
import { type ModelServer, modelServer } from '../../testing/sync/modelServer.ts';
import type { SimDevice } from '../../testing/sync/simDevice.ts';
import { schoolId, withoutMembership } from '../../testing/sync/testSchool.ts';
import { World } from '../../testing/sync/world.ts';

let server: ModelServer;
let world: World;
let teacher: SimDevice;
let colleague: SimDevice;
let pupil: SimDevice;

const work = 'work.classA';
const edit = (device: SimDevice, title: string) =>
  device.act('homework.edit', { id: work, changes: { title } });
const title = (device: SimDevice): unknown =>
  JSON.parse(visibleOn(device).get(`homework.assignment/${work}`)?.content ?? '{}').title;
const theme = (device: SimDevice, value: string) => device.act('settings.set', { key: 'theme', value });

beforeEach(async () => {
  server = modelServer({ definitions: recordDefinitions, mutators, schoolId, pageRecords: 50 });
  world = new World(server);
  await world.open();
  const [one, two, three] = world.devices;
  if (one === undefined || two === undefined || three === undefined) throw new Error('three devices');
  [teacher, colleague, pupil] = [one, two, three];
  for (const device of world.devices) expect(await world.sync(device)).toBeUndefined();
});

describe('a key', () => {
  test('that was copied: both works are kept, the second is told and keeps its new identity', async () => {
    const twin = await world.addDevice('teacher1', teacher.copy());
    edit(teacher, 'Original');
    twin.act('homework.give', {
      ...{ id: 'twin1', classId: 'classA', subjectId: 'maths', givenOn: '2026-11-23', title: 'Copie' },
      ...{ description: '', dueOn: '2026-12-03', kind: 'exercise', estimatedMinutes: null, handIn: 'none' },
      ...{ attachments: [], published: true },
    });
    await world.sync(teacher);
    await world.sync(twin);
    expect(twin.engine.status().notices).toMatchObject([{ kind: 'forked' }]);
    expect(twin.engine.refusals()).toEqual([]);
    twin.restart();
    expect(await world.sync(twin)).toBeUndefined();
    expect(twin.engine.status().notices).toHaveLength(1);
    twin.engine.dismissNotices();
    expect(twin.engine.status().notices).toEqual([]);
    await world.sync(teacher);
    expect(visibleOn(teacher).has('homework.assignment/twin1')).toBe(true);
    expect(title(twin)).toBe('Original');
  });

  test('put back from an old copy takes up what the server knows', async () => {
    const old = teacher.copy();
    edit(teacher, 'Après la copie');
    await world.sync(teacher);
    teacher.restart(teacher.program, old);
    expect(await world.sync(teacher)).toBeUndefined();
    expect(teacher.engine.status().notices).toMatchObject([{ kind: 'rewound' }]);
    expect(title(teacher)).toBe('Après la copie');
  });

  test('sends again what a restored server lost, once', async () => {
    const restore = await server.backup();
    edit(teacher, 'Perdu par le serveur');
    await world.sync(teacher);
    await restore();
    expect(await world.sync(teacher)).toBeUndefined();
    expect(teacher.engine.status().notices).toMatchObject([{ kind: 'restored' }]);
    expect((await server.everything()).get(`homework.assignment/${work}`)?.content).toContain(
      'Perdu par le serveur',
    );
    expect(await server.effects()).toHaveLength(1);
  });

  test('sends again what a restored server lost, but not what the person gave up since', async () => {
    const restore = await server.backup();
    edit(teacher, 'Premier');
    await world.sync(teacher);
    edit(colleague, 'Refusé');
    colleague.act('homework.edit', { id: work, changes: { dueOn: '2026-12-10' } });
    await world.sync(colleague);
    colleague.engine.dismissRefusal(colleague.engine.refusals()[0]?.id ?? '');
    await restore();
    expect(await world.sync(colleague)).toBeUndefined();
    expect(colleague.engine.status()).toMatchObject({ refusedCount: 0, notices: [{ kind: 'restored' }] });
    const stored = (await server.everything()).get(`homework.assignment/${work}`)?.content;
    expect(stored).toContain('2026-12-10');
    expect(stored).not.toContain('Refusé');
    await world.sync(teacher);
    expect((await server.everything()).get(`homework.assignment/${work}`)?.content).toContain('Premier');
  });

  test('whose rights were taken holds nothing more of that class after one synchronisation', async () => {
    edit(colleague, 'Fait avant');
    await world.sync(colleague);
    edit(colleague, 'Pas encore envoyé');
    await server.administer([
      withoutMembership('teacher2', 'classA', 'maths'),
      withoutMembership('teacher2', 'classA', 'french'),
    ]);
    expect(await world.sync(colleague)).toBeUndefined();
    const disk = Buffer.from(colleague.database.disk()).toString('latin1');
    expect([...visibleOn(colleague).keys()].filter((key) => key.includes('classA'))).toEqual([]);
    expect(colleague.database.all('SELECT * FROM sync_other')).toEqual([]);
    expect(disk).toContain('teacher2');
    expect(colleague.database.all("SELECT args FROM sync_outbox WHERE args LIKE '%Fait avant%'")).toEqual([]);
    // What was never accepted is the person's own work: it stays, in the tray.
    expect(colleague.engine.refusals()).toMatchObject([
      { args: { changes: { title: 'Pas encore envoyé' } } },
    ]);
  });

  test('where a record is erased by law: unsynced work on it goes too, the rest is sent', async () => {
    theme(pupil, 'dark');
    await world.sync(pupil);
    theme(pupil, 'light');
    await server.purge('settings.preference', 'pupil1.theme');
    pupil.transport.faults = ['dropRequest'];
    expect(await world.sync(pupil)).toBe('net.unreachable');
    const other = world.devices.find((device) => device !== pupil && device.user === 'pupil1');
    if (other === undefined) throw new Error('a second key');
    theme(other, 'system');
    other.act('homework.setDone', { assignmentId: work, done: true });
    const send = other.transport.sync;
    // The page with the erasure arrives before the action was ever sent.
    other.transport.sync = (request, signal) => {
      const { push, ...rest } = request;
      return send({ ...rest, pending: 0 }, signal);
    };
    expect(await world.sync(other).catch(() => 'net.unreachable')).toBeDefined();
    expect(visibleOn(other).has('settings.preference/pupil1.theme')).toBe(false);
    const left = other.database.all('SELECT name, seq FROM sync_outbox');
    expect(left).toEqual([{ name: 'homework.setDone', seq: 1 }]);
    other.transport.sync = send;
    expect(await world.sync(other)).toBeUndefined();
    expect((await server.everything()).has(`homework.done/${work}.pupil1`)).toBe(true);
  });
});
