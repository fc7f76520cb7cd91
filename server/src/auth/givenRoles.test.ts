import { addDays } from '@cartable/shared/lib/days.ts';
import type { ClaimedTime, IsoDay } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditRowsAfter } from '../storage/repositories/audit.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { addPerson, membershipOf, writeRecords } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../testing/testClient.ts';

const dayMs = 86_400_000;
let server: TestServer;
let now = Date.now();
let subjectId = '';
const by = new Map<string, TestClient>();
const today = () => schoolDay(now);
const client = (name: string): TestClient => by.get(name) ?? testClient(server.origin);

beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock });
  const signIn = async (name: string, code: string) => {
    by.set(name, testClient(server.origin));
    await activated(client(name), code);
  };
  for (const name of ['technician', 'teacher-maths']) await signIn(name, server.account(name).code);
  await signIn('head', (await addPerson(server, { userId: 'head', role: 'head' })).code);
  await signIn('agent', (await addPerson(server, { userId: 'agent', role: 'cpe' })).code);
  subjectId = (await ask('head', 'GET', '/roles')).subjects[0].id;
});
afterAll(() => server.stop());

async function ask(who: string, method: 'GET' | 'POST' | 'DELETE', path: string, json?: object) {
  const sent = { method, path: `/api/v1/school${path}`, ...(json !== undefined && { json }) };
  const answer = await client(who).session.send(sent);
  return answer.status === 204 ? undefined : answer.json();
}
const give = (who: string, userId: string, more: object) =>
  ask(who, 'POST', `/people/${userId}/roles`, {
    ...{ classId: null, subjectId: null, startsOn: today(), endsOn: addDays(today(), 30) },
    ...more,
  });
const person = (userId: string) => ask('head', 'GET', `/people/${userId}`);

test('a technician is made by the head, acts at once, and no longer after the last day', async () => {
  expect(await codeOf(ask('agent', 'GET', '/people?q=&only=all'))).toBe('auth.forbidden');
  const { id } = await give('head', 'agent', { role: 'technician' });
  expect(await codeOf(ask('agent', 'GET', '/people?q=&only=all'))).toBe('ok');
  const { memberships, events } = await person('agent');
  const endsOn = addDays(today(), 30);
  expect(memberships).toContainEqual(expect.objectContaining({ role: 'technician', endsOn, givenId: id }));
  // In the same moment as the account was opened: which of both is first says nothing.
  expect(events).toContainEqual(
    expect.objectContaining({
      kind: 'roleGiven',
      by: expect.objectContaining({ familyName: 'Durand' }),
      data: { role: 'technician' },
    }),
  );
  const last = (await auditRowsAfter(server.running.storage.reader, 'demo', 0, 10_000)).at(-1);
  expect(last).toMatchObject({ action: 'record.changed', targetId: id, subject: 'agent', actorId: 'head' });
  now += 31 * dayMs;
  expect(await codeOf(ask('agent', 'GET', '/people?q=&only=all'))).toBe('auth.forbidden');
});

test('a substitute teaches a class and a subject, and its pupils read their name; taken back, it is over at once', async () => {
  const wanted = { role: 'teacher', classId: '2de-1', subjectId };
  const { id } = await give('head', 'agent', wanted);
  const rights = await client('agent').session.send({ method: 'GET', path: '/api/v1/account/places' });
  expect((await rights.json())[0].roles).toContain('teacher');
  const { content } = await server.running.storage.reader
    .selectFrom('record')
    .select('content')
    .where('type', '=', 'directory.person')
    .where('id', '=', 'agent')
    .executeTakeFirstOrThrow();
  expect(JSON.parse(content ?? '')).toMatchObject({ classIds: [], givenClassIds: ['2de-1'] });
  // Given once more, it has other days and is no second one.
  expect((await give('head', 'agent', { ...wanted, endsOn: addDays(today(), 40) })).id).toBe(id);
  const lines = async () =>
    (await person('agent')).memberships.filter((one: { role: string }) => one.role === 'teacher');
  expect(await lines()).toMatchObject([{ className: '2de 1', endsOn: addDays(today(), 40), givenId: id }]);
  // The directory names the same role later: still one line, without an end.
  await writeRecords(server, [membershipOf('agent', 'teacher', wanted as never)], now);
  expect(await lines()).toMatchObject([{ endsOn: null, givenId: id }]);
  now += 1_000;
  await ask('head', 'DELETE', `/people/agent/roles/${id}`);
  expect(await lines()).toMatchObject([{ endsOn: null, givenId: null }]);
  expect((await person('agent')).events[0]).toMatchObject({ kind: 'roleEnded', data: { role: 'teacher' } });
  expect(await codeOf(ask('head', 'DELETE', `/people/agent/roles/${id}`))).toBe('request.not_found');
});

test('nobody else gives or takes back, nobody gives what is theirs or more, or to themselves', async () => {
  for (const who of ['technician', 'teacher-maths', 'agent']) {
    expect(await codeOf(give(who, 'agent', { role: 'technician' })), who).toBe('auth.forbidden');
    expect(await codeOf(ask(who, 'GET', '/roles')), who).toBe('auth.forbidden');
    expect(await codeOf(ask(who, 'DELETE', '/people/agent/roles/x')), who).toBe('auth.forbidden');
  }
  expect(await codeOf(give('head', 'agent', { role: 'head' }))).toBe('auth.forbidden');
  expect(await codeOf(give('head', 'head', { role: 'technician' }))).toBe('auth.forbidden');
});

test.each([
  ['a day that is past', { role: 'cpe', endsOn: '2020-01-01' }, 'people.role_days'],
  ['no end in sight', { role: 'cpe', endsOn: '2199-01-01' }, 'people.role_days'],
  ['a class that is not there', { role: 'teacher', classId: 'x', subjectId: 'x' }, 'people.role_place'],
  ['a teacher of nothing', { role: 'teacher' }, 'people.role_place'],
  ['a technician of a class', { role: 'technician', classId: '2de-1' }, 'people.role_place'],
  ['a guardian', { role: 'guardian' }, 'request.invalid'],
])('%s is refused', async (_, wanted, code) => {
  expect(await codeOf(give('head', 'teacher-maths', wanted))).toBe(code);
});

test('a pupil, and nobody, are given none; a role of the directory is not taken back here', async () => {
  expect(await codeOf(give('head', 'pupil-1-05', { role: 'technician' }))).toBe('people.role_pupil');
  expect(await codeOf(give('head', 'nobody', { role: 'technician' }))).toBe('request.not_found');
  const record = membershipOf('agent', 'cpe', { endsOn: null as IsoDay | null });
  await writeRecords(server, [record], now);
  const path = `/people/agent/roles/${record.record.id}`;
  expect(await codeOf(ask('head', 'DELETE', path))).toBe('request.not_found');
});
