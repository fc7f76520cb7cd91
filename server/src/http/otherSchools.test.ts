import { addDays } from '@cartable/shared/lib/days.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { delegated } from '../region/testing/regionWorld.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { addPerson, addSchool } from '../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../testing/testClient.ts';
import type { Route } from './route.ts';

const elsewhere = '0780001A';
const pupil = 'pupil-1-01';
let server: TestServer;
/** Those of the other school who may do most there. */
const strangers = new Map<string, TestClient>();
/** Somebody of the other school, for what names two people. */
const own = 'stranger-teacher';
/** What is really there in the demonstration's school, by the name that addresses have for it. */
let there: Readonly<Record<string, string>>;
/** By the beginning of the address where `{id}` says too little. */
let ids: readonly (readonly [path: string, id: string])[];

async function json<Answer>(client: TestClient, method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
  const answer = await client.session.send({ method, path, ...(body && { json: body }) });
  const text = await answer.text();
  return (text === '' ? null : JSON.parse(text)) as Answer;
}
const client = async (code: string) => {
  const made = testClient(server.origin);
  const grant = await activated(made, code);
  return { made, grant };
};

beforeAll(async () => {
  server = await startTestServer();
  await addSchool(server, elsewhere, 'Lycée d’à côté');
  for (const role of ['head', 'technician', 'cpe', 'teacher'] as const) {
    const userId = `stranger-${role}`;
    const { code } = await addPerson(server, { userId, role, schoolId: elsewhere });
    strangers.set(role, (await client(code)).made);
  }
  const technician = (await client(server.account('technician').code)).made;
  const head = (await client((await addPerson(server, { userId: 'head', role: 'head' })).code)).made;
  const { grant } = await client(server.account(pupil).code);
  await addPerson(server, { userId: 'agent', role: 'teacher' });
  const days = { startsOn: '2026-09-01', endsOn: '2099-01-01' };
  const today = schoolDay(Date.now());
  const role = { role: 'technician', classId: null, subjectId: null, ...days, endsOn: schoolYearFrom(today) };
  await json(head, 'POST', '/api/v1/school/people/agent/roles', role);
  await json(head, 'POST', '/api/v1/school/classes/2de-1/main-teachers', { userId: 'teacher-maths' });
  const flash = {
    ...{ place: { level: 'school', target: 'demo' }, tone: 'info', roles: [], textFr: 'x', textEn: null },
    ...{ startsOn: today, endsOn: today },
  };
  await json(head, 'POST', '/api/v1/region/messages', flash);
  await json(technician, 'POST', '/api/v1/school/keys', { userIds: [pupil] });
  const { keys } = await json<{ keys: { keyId: string }[] }>(technician, 'GET', '/api/v1/school/keys');
  type Person = { memberships: { givenId: string | null }[] };
  const agent = await json<Person>(head, 'GET', '/api/v1/school/people/agent');
  const records = await server.running.storage.reader
    .selectFrom('record')
    .select(['id', 'type', 'content'])
    .where('school_id', '=', 'demo')
    .where('type', 'in', ['directory.membership', 'region.flash'])
    .execute();
  const idOf = (type: string, word: string) =>
    records.find((one) => one.type === type && one.content?.includes(word))?.id ?? '';
  there = { userId: pupil, classId: '2de-1', keyId: keys[0]?.keyId ?? '', schoolId: 'demo', run: 'x' };
  ids = [
    ['/api/v1/devices', grant.deviceId],
    ['/api/v1/school/devices', grant.deviceId],
    ['/api/v1/school/people/{userId}/roles', agent.memberships.find((one) => one.givenId)?.givenId ?? ''],
    ['/api/v1/school/classes/{classId}/main-teachers', idOf('directory.membership', '"main":true')],
    ['/api/v1/region/messages', idOf('region.flash', '')],
    [
      '/api/v1/region/administrators',
      await delegated(server, 'agent', { level: 'school', target: 'demo' }, { rights: ['theme'] }),
    ],
  ];
});
afterAll(() => server.stop());

const schoolYearFrom = (day: string) => addDays(day, 300);
const nameOf = ({ method, path }: Route) => `${method} ${path}`;

/** A body that is right by its form, where an endpoint wants one. */
const bodies: Readonly<Record<string, object>> = {
  'post /api/v1/school/people/{userId}/joins': { userId: own },
  'put /api/v1/school/people/{userId}/blocked': { blocked: true },
  'post /api/v1/school/people/{userId}/roles': {
    ...{ role: 'technician', classId: null, subjectId: null },
    ...{ startsOn: '2026-09-01', endsOn: '2027-06-30' },
  },
  'post /api/v1/school/people/{userId}/erasure': { reach: 'everything' },
  'post /api/v1/school/classes/{classId}/main-teachers': { userId: 'teacher-maths' },
  'put /api/v1/school/keys/{keyId}/holder': { userId: null },
  'put /api/v1/school/keys/{keyId}/state': { state: 'revoked' },
  'put /api/v1/region/schools/{schoolId}': { wave: 1, opensOn: null },
  'put /api/v1/region/schools/{schoolId}/conventions/{kind}': {
    ...{ signedOn: '2026-09-01', signedBy: 'head', reference: 'A' },
  },
  'put /api/v1/region/schools/{schoolId}/open': { open: false },
  'put /api/v1/region/schools/{schoolId}/theme': { accent: null, logo: null },
};

describe('whoever answers for another school', () => {
  test('what is asked for is really there', () => {
    expect(Object.values(there).concat(ids.map(([, id]) => id))).not.toContain('');
  });

  test('finds nothing of this one by its number, and is answered as for what there is not', async () => {
    const routes = server.running.server.routes.filter(
      ({ access, path }) => access === 'session' && /\{(?:userId|classId|keyId|id|schoolId)\}/.test(path),
    );
    expect(routes.length).toBeGreaterThan(25);
    for (const route of routes) {
      const id = ids.find(([path]) => route.path.startsWith(path))?.[1] ?? 'x';
      const fill = (value: (name: string) => string) =>
        route.path.replace(/\{(\w+)\}/g, (_, name: string) => value(name));
      const real = fill((name) => (name === 'id' ? id : (there[name] ?? 'x')));
      const none = fill((name) => (name in there || name === 'id' ? 'nothing-there' : 'x'));
      for (const [role, stranger] of strangers) {
        const answers = await Promise.all(
          [real, none].map((path) => {
            const body = bodies[nameOf(route)];
            const method = route.method.toUpperCase() as 'GET';
            return stranger.session.send({ method, path, ...(body && { json: body }) }).then(
              async (answer) => `ok ${await answer.text()}`,
              (error: { code: string; data: object }) => `${error.code} ${JSON.stringify(error.data)}`,
            );
          }),
        );
        expect(answers[0], `${nameOf(route)} as ${role}`).toBe(answers[1]);
        // Devices of nobody are an empty list: it says as much of somebody who is there.
        expect(answers[0], `${nameOf(route)} as ${role}`).not.toMatch(/^ok (?!\[\]$)/);
      }
    }
  });

  test.each([
    [
      'prepares no key for somebody of it',
      'POST',
      '/api/v1/school/keys',
      { userIds: [pupil] },
      'fleet.nobody',
    ],
    ['nor for a class of it', 'POST', '/api/v1/school/keys', { classId: '2de-1' }, 'fleet.nobody'],
    [
      'gives no right over a class of it',
      'POST',
      `/api/v1/school/people/${own}/roles`,
      {
        ...{ role: 'teacher', classId: '2de-1', subjectId: 'maths' },
        ...{ startsOn: '2026-09-01', endsOn: schoolYearFrom(schoolDay(Date.now())) },
      },
      'people.role_place',
    ],
    [
      'joins nobody of it with somebody of theirs',
      'POST',
      `/api/v1/school/people/${own}/joins`,
      { userId: pupil },
      'request.not_found',
    ],
    ['prints no letters of a class of it', 'POST', '/api/v1/school/letters', { classId: '2de-1' }, undefined],
  ] as const)('%s', async (_, method, path, body, code) => {
    const stranger = strangers.get('head');
    const asked = stranger?.session.send({ method, path, json: body }).then(
      async (answer) => answer.text(),
      (error: { code: string }) => error.code,
    );
    const answer = await asked;
    if (code !== undefined) expect(answer).toBe(code);
    expect(answer).not.toContain(server.account(pupil).familyName);
  });

  test('and everything is as it was', async () => {
    const { reader } = server.running.storage;
    const key = await reader.selectFrom('fleet_key').selectAll().where('school_id', '=', 'demo').execute();
    expect(key.map(({ state }) => state)).toEqual(['prepared']);
    const accounts = await reader
      .selectFrom('account')
      .select(['blocked_at'])
      .where('school_id', '=', 'demo')
      .where('blocked_at', 'is not', null)
      .execute();
    expect(accounts).toEqual([]);
    const ended = await reader
      .selectFrom('device')
      .select('id')
      .where('school_id', '=', 'demo')
      .where('revoked_at', 'is not', null)
      .execute();
    expect(ended).toEqual([]);
  });
});
