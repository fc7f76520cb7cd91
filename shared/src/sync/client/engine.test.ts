import { beforeEach, describe, expect, test } from 'vitest';
import { mutators } from '../../domain/mutators.ts';
import { recordDefinitions } from '../../domain/records.ts';
import { AppError } from '../../lib/errors.ts';
import { checkRebase, visibleOn } from '../../testing/sync/checks.ts';
import { type ModelServer, modelServer } from '../../testing/sync/modelServer.ts';
import { programs } from '../../testing/sync/programs.ts';
import type { SimDevice } from '../../testing/sync/simDevice.ts';
import { schoolId } from '../../testing/sync/testSchool.ts';
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

async function open(
  options: { readonly oldestProtocol?: number; readonly pageRecords?: number } = {},
): Promise<void> {
  server = modelServer({ definitions: recordDefinitions, mutators, schoolId, pageRecords: 50, ...options });
  world = new World(server);
  await world.open();
  const [one, two, three] = world.devices;
  if (one === undefined || two === undefined || three === undefined) throw new Error('three devices');
  [teacher, colleague, pupil] = [one, two, three];
  for (const device of world.devices) expect(await world.sync(device)).toBeUndefined();
}

beforeEach(() => open());

describe('an action', () => {
  test('is visible at once, without a network, and survives a restart', () => {
    pupil.transport.faults = ['dropRequest'];
    expect(pupil.act('homework.setDone', { assignmentId: work, done: true })).toBe(true);
    pupil.restart();
    expect(visibleOn(pupil).has(`homework.done/${work}.pupil1`)).toBe(true);
    expect(pupil.engine.status()).toMatchObject({ pendingCount: 1, connection: 'unknown' });
  });

  test('that may not be done is refused here and leaves nothing', () => {
    const before = pupil.database.commits;
    const result = pupil.engine.mutate('grades.publish', { id: 'test.classA' });
    expect(result).toMatchObject({ ok: false, error: { code: 'action.not_allowed' } });
    expect(pupil.engine.mutate('no.such', {})).toMatchObject({ error: { code: 'sync.mutator_unknown' } });
    expect(pupil.engine.mutate('settings.set', { key: 1 })).toMatchObject({
      error: { code: 'sync.args_invalid' },
    });
    expect(pupil.engine.status().pendingCount).toBe(0);
    expect(pupil.database.all('SELECT * FROM sync_outbox')).toEqual([]);
    expect(pupil.database.commits).toBe(before + 3);
  });

  test('is of the day in Paris, also in the first hours of it, while it is still yesterday in UTC', () => {
    const day = () => pupil.engine.queryContext().today;
    const paris = new Intl.DateTimeFormat('fr-CA', { timeZone: 'Europe/Paris' });
    for (let hour = 0; hour < 24; hour += 1) {
      pupil.clockOffsetMs = hour * 3_600_000;
      expect(day(), `${hour} h later`).toBe(paris.format(Date.UTC(2026, 10, 23, 8 + hour)));
    }
  });

  test('tells listeners which records changed', () => {
    const heard: string[] = [];
    pupil.engine.onChange((types) => heard.push(...types));
    theme(pupil, 'dark');
    expect(heard).toEqual(['settings.preference']);
  });

  test('made while an exchange is under way goes up in the same synchronisation', async () => {
    const send = pupil.transport.sync;
    let once = true;
    pupil.transport.sync = async (request, signal) => {
      const response = await send(request, signal);
      if (once) theme(pupil, 'light');
      once = false;
      return response;
    };
    theme(pupil, 'dark');
    expect(await world.sync(pupil)).toBeUndefined();
    expect(pupil.engine.status().pendingCount).toBe(0);
    expect((await server.everything()).get('settings.preference/pupil1.theme')?.content).toContain('light');
  });
});

test('an acknowledged action stays visible until the pages that bring its effect have all come', async () => {
  await open({ pageRecords: 1 });
  edit(teacher, 'Un');
  colleague.act('homework.edit', { id: work, changes: { dueOn: '2026-12-09' } });
  theme(teacher, 'dark');
  await world.sync(colleague);
  teacher.transport.faults = ['none', 'dropRequest'];
  expect(await teacher.sync()).toBe('net.unreachable');
  expect(teacher.engine.status().pendingCount).toBe(0);
  expect(title(teacher)).toBe('Un');
  expect(visibleOn(teacher).has('settings.preference/teacher1.theme')).toBe(true);
  expect(await world.sync(teacher)).toBeUndefined();
  expect(title(teacher)).toBe('Un');
});

describe('two people', () => {
  test('who change different fields merge; the same field is a conflict with both values kept', async () => {
    edit(teacher, 'Le mien');
    colleague.act('homework.edit', { id: work, changes: { dueOn: '2026-12-09' } });
    await world.sync(teacher);
    expect(await world.sync(colleague)).toBeUndefined();
    expect(colleague.engine.status().refusedCount).toBe(0);
    edit(teacher, 'Premier');
    edit(colleague, 'Second');
    await world.sync(teacher);
    await world.sync(colleague);
    expect(title(colleague)).toBe('Premier');
    const [refusal] = colleague.engine.refusals();
    expect(refusal).toMatchObject({ conflict: true, args: { changes: { title: 'Second' } } });
    expect(JSON.stringify(refusal?.data)).toContain('Premier');
    colleague.restart();
    expect(colleague.engine.resubmit(refusal?.id ?? '', refusal?.args)).toMatchObject({ ok: true });
    expect(colleague.engine.refusals()).toEqual([]);
    await world.sync(colleague);
    expect(title(colleague)).toBe('Second');
  });

  test('when one deletes what the other worked on, the work is kept in the tray', async () => {
    const given = title(pupil);
    expect(given).toBeTypeOf('string');
    pupil.act('homework.handIn', { id: 'copy1', assignmentId: work, comment: 'Mon devoir', files: [] });
    teacher.act('homework.remove', { id: work });
    await world.sync(teacher);
    expect(await world.sync(pupil)).toBeUndefined();
    expect(pupil.engine.refusals()).toMatchObject([
      { name: 'homework.handIn', code: 'homework.assignment_gone', args: { comment: 'Mon devoir' } },
    ]);
    // The work is gone from here; how it was called when the pupil handed in is not.
    expect(pupil.engine.refusals()[0]?.about).toMatchObject({ title: given });
    expect(pupil.engine.status()).toMatchObject({ refusedCount: 1, pendingCount: 0 });
    pupil.engine.dismissRefusal('copy1');
    expect(pupil.engine.status().refusedCount).toBe(1);
    pupil.engine.dismissRefusal(pupil.engine.refusals()[0]?.id ?? '');
    expect(pupil.engine.status().refusedCount).toBe(0);
  });
});

describe('a program', () => {
  test('too old to receive still sends what was done', async () => {
    await open({ oldestProtocol: 1 });
    theme(teacher, 'dark');
    teacher.restart({ ...programs[0], protocol: 0 });
    expect(await teacher.sync()).toBeUndefined();
    expect(teacher.engine.status()).toMatchObject({ clientTooOld: true, pendingCount: 0 });
    expect((await server.everything()).has('settings.preference/teacher1.theme')).toBe(true);
    expect(visibleOn(teacher).has('settings.preference/teacher1.theme')).toBe(true);
    teacher.restart(programs[0]);
    expect(await world.sync(teacher)).toBeUndefined();
    expect(teacher.engine.status().clientTooOld).toBe(false);
  });

  test('that does not know a type keeps its records opaque, and shows them after the update', async () => {
    theme(pupil, 'dark');
    await world.sync(pupil);
    const other = world.devices.find((device) => device !== pupil && device.user === 'pupil1');
    if (other === undefined) throw new Error('a second key');
    other.restart(programs[1]);
    expect(await world.sync(other)).toBeUndefined();
    expect(other.database.all("SELECT id FROM sync_other WHERE type = 'settings.preference'")).toHaveLength(
      1,
    );
    other.restart(programs[0]);
    expect(visibleOn(other).has('settings.preference/pupil1.theme')).toBe(true);
    checkRebase(other);
  });

  test('older than the database says so and touches nothing', () => {
    teacher.database.transaction((writer) => writer.run('INSERT INTO sync_layout (version) VALUES (99)'));
    expect(() => teacher.restart()).toThrow(expect.objectContaining({ code: 'sync.database_newer' }));
  });
});

describe('integrity', () => {
  const damage = (device: SimDevice) =>
    device.database.transaction((writer) => {
      writer.run(`UPDATE sync_scope SET sum = 'ffffffffffffffff' WHERE id = 'class:classA'`);
    });

  test('a first difference reloads the scope, which stays visible meanwhile', async () => {
    damage(pupil);
    expect(await pupil.sync()).toBeUndefined();
    expect(pupil.engine.status().integrity).toBe('ok');
    expect(await world.sync(pupil)).toBeUndefined();
  });

  test('a second one is shown and never loops', async () => {
    const send = pupil.transport.sync;
    let asked = 0;
    pupil.transport.sync = async (request, signal) => {
      asked += 1;
      const { digest, ...rest } = request;
      const { head, length, rows } = await send(rest, signal);
      const sums = head.sums?.map(
        ([no, count]) => [no, count, '00000000000000aa'] as [number, number, string],
      );
      return { head: { ...head, ...(sums ? { sums } : {}) }, length, rows };
    };
    expect(await pupil.sync()).toBeUndefined();
    expect(pupil.engine.status().integrity).toBe('failed');
    const first = asked;
    expect(await pupil.sync()).toBeUndefined();
    expect(asked).toBe(first + 1);
    pupil.transport.sync = send;
    theme(pupil, 'dark');
    await pupil.sync();
    expect(pupil.engine.status().integrity).toBe('ok');
  });
});

describe('a bad answer', () => {
  test.each(['truncate', 'portal', 'reencode', 'lineEnds'] as const)(
    '%s: nothing is applied',
    async (fault) => {
      edit(teacher, 'Théorème de Gödel');
      await world.sync(teacher);
      const before = pupil.database.disk();
      pupil.transport.faults = [fault];
      expect(await pupil.sync()).toMatch(/^net\./);
      expect(Buffer.compare(pupil.database.disk(), before)).toBe(0);
      expect(pupil.engine.status()).toMatchObject({ connection: 'offline', problem: { code: /^net\./ } });
    },
  );

  test('that names a scope unknown here is refused whole', async () => {
    edit(teacher, 'Nouveau');
    await world.sync(teacher);
    const send = pupil.transport.sync;
    pupil.transport.sync = async (request, signal) => {
      const { head, length, rows } = await send(request, signal);
      return {
        head,
        length,
        rows: [...rows, { op: 'delete', scope: 4711, type: 'homework.done', id: 'x', rev: 1 }],
      };
    };
    const before = pupil.database.disk();
    expect(await pupil.sync()).toBe('sync.page_invalid');
    expect(Buffer.compare(pupil.database.disk(), before)).toBe(0);
  });

  test.each([
    ['of a type with a table', 'homework.assignment'],
    ['of a type that this program does not know', 'future.thing'],
  ])(
    'that brings a text that is no record (%s) is refused whole, though it came as the server wrote it',
    async (_, type) => {
      edit(teacher, 'Nouveau');
      await world.sync(teacher);
      const send = pupil.transport.sync;
      for (const content of ['{"id":"x",}', "{'id':'x'}", '{"id":"x"}{}', '{]}']) {
        pupil.transport.sync = async (request, signal) => {
          const { head, length, rows } = await send(request, signal);
          const scope = rows[0]?.scope ?? 0;
          return { head, length, rows: [...rows, { op: 'put', scope, type, id: 'x', rev: 1, content }] };
        };
        const before = pupil.database.disk();
        expect(await pupil.sync(), content).toBe('sync.page_invalid');
        expect(Buffer.compare(pupil.database.disk(), before)).toBe(0);
      }
      pupil.transport.sync = send;
      expect(await world.sync(pupil)).toBeUndefined();
      expect(title(pupil)).toBe('Nouveau');
    },
  );

  test('signed out: work goes on, and says that a person must sign in', async () => {
    theme(pupil, 'dark');
    pupil.transport.faults = ['unauthorised'];
    expect(await pupil.sync()).toBe('auth.session_ended');
    expect(pupil.engine.status()).toMatchObject({ authRequired: true, pendingCount: 1 });
    expect(await world.sync(pupil)).toBeUndefined();
    expect(pupil.engine.status()).toMatchObject({ authRequired: false, pendingCount: 0 });
  });

  test('the first synchronisation tells how much has come, until it is complete', async () => {
    const fresh = await world.addDevice('pupil1');
    const told: (number | null)[] = [];
    fresh.engine.onStatus(({ firstSyncRecords }) => {
      if (told.at(-1) !== firstSyncRecords) told.push(firstSyncRecords);
    });
    fresh.transport.faults = ['truncate'];
    expect(await fresh.sync()).toMatch(/^net\./);
    expect(told).toEqual([0]);
    expect(await world.sync(fresh)).toBeUndefined();
    const came = told.at(-2) ?? 0;
    expect(told).toEqual([0, came, null]);
    expect(came).toBe((await world.server.visibleTo('pupil1')).size);
    expect(await world.sync(fresh)).toBeUndefined();
    expect(told).toHaveLength(3);
  });

  test('a first synchronisation that was cut short says so when it is opened again, offline too, and ends once', async () => {
    await open({ pageRecords: 5 });
    const all = (await world.server.visibleTo('pupil1')).size;
    const fresh = await world.addDevice('pupil1');
    fresh.transport.faults = ['none', 'none', 'truncate'];
    expect(await fresh.sync()).toMatch(/^net\./);
    const came = fresh.engine.status().firstSyncRecords ?? 0;
    expect(came).toBeGreaterThan(0);
    expect(came).toBeLessThan(all);
    fresh.restart();
    expect(fresh.engine.status()).toMatchObject({ firstSyncRecords: came, connection: 'unknown' });
    expect(await world.sync(fresh)).toBeUndefined();
    expect(fresh.engine.status().firstSyncRecords).toBeNull();
    fresh.restart();
    expect(fresh.engine.status().firstSyncRecords).toBeNull();
    const { commits } = fresh.database;
    expect(await world.sync(fresh)).toBeUndefined();
    expect(fresh.database.commits).toBe(commits);
  });

  test('a proof that the server will not have stops nothing and asks for no sign-in', async () => {
    theme(pupil, 'dark');
    const send = pupil.transport.sync;
    pupil.transport.sync = () => Promise.reject(new AppError('auth.dpop_invalid'));
    expect(await pupil.sync()).toBe('auth.dpop_invalid');
    pupil.transport.sync = send;
    expect(pupil.engine.status()).toMatchObject({
      authRequired: false,
      pendingCount: 1,
      problem: { code: 'auth.dpop_invalid' },
    });
  });

  test('revoked: told once and for all, nothing is lost', async () => {
    theme(pupil, 'dark');
    const send = pupil.transport.sync;
    pupil.transport.sync = async (request, signal) => {
      const { head } = await send({ ...request, push: [] }, signal);
      return {
        head: { ...head, records: 0, device: { status: 'revoked', lastSeq: 0 } },
        length: 0,
        rows: [],
      };
    };
    expect(await pupil.sync()).toBe('sync.device_revoked');
    expect(pupil.engine.status()).toMatchObject({ revoked: true, pendingCount: 1 });
  });

  test('an unreadable cursor is given up once, and everything loads anew', async () => {
    const send = pupil.transport.sync;
    let refusals = 0;
    pupil.transport.sync = async (request, signal) => {
      if (request.cursor !== undefined && refusals === 0) {
        refusals += 1;
        throw new AppError('sync.cursor_unreadable');
      }
      return send(request, signal);
    };
    expect(await world.sync(pupil)).toBeUndefined();
    expect(refusals).toBe(1);
  });
});
