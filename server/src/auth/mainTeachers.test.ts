import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditRowsAfter } from '../storage/repositories/audit.ts';
import { addPerson, membershipOf, writeRecords } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';
import { schoolYearEnd } from './mainTeachers.ts';

let server: TestServer;
let now = Date.parse('2026-11-02T10:00:00Z');
const by = new Map<string, TestClient>();
const client = (name: string): TestClient => by.get(name) ?? testClient(server.origin);

beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock });
  const signIn = async (name: string, code: string) => {
    by.set(name, testClient(server.origin));
    await activated(client(name), code);
  };
  for (const name of ['technician', 'teacher-maths', 'teacher-francais'])
    await signIn(name, server.account(name).code);
  await signIn('head', (await addPerson(server, { userId: 'head', role: 'head', now })).code);
  await signIn('cpe', (await addPerson(server, { userId: 'cpe', role: 'cpe', now })).code);
  await writeRecords(server, [
    { type: 'directory.class', record: { id: 'esp', name: 'Espagnol', level: '2de', group: true } },
    membershipOf('teacher-anglais', 'teacher', { classId: 'esp' as never, inGroup: true }),
  ]);
});
afterAll(() => server.stop());

async function ask(who: string, method: 'GET' | 'POST' | 'DELETE', path: string, json?: object) {
  const sent = { method, path: `/api/v1/school${path}`, ...(json !== undefined && { json }) };
  const answer = await client(who).session.send(sent);
  return answer.status === 204 ? undefined : answer.json();
}
const add = (who: string, userId: string, classId = '2de-1') =>
  ask(who, 'POST', `/classes/${classId}/main-teachers`, { userId });
const end = (who: string, id: string, classId = '2de-1') =>
  ask(who, 'DELETE', `/classes/${classId}/main-teachers/${id}`);
const reset = (who: string, pupilId: string) => ask(who, 'POST', `/people/${pupilId}/password-reset`);
const mainsOf = async (classId = '2de-1') =>
  ((await ask('head', 'GET', `/classes/${classId}`)).mains as readonly { userId: string }[]).map(
    (one) => one.userId,
  );

test('the head names a professeur principal until the end of the school year, who acts at once; it is in the history and the audit', async () => {
  expect(await codeOf(reset('teacher-francais', 'pupil-1-01'))).toBe('auth.forbidden');
  const { id } = await add('head', 'teacher-francais');
  expect(await codeOf(reset('teacher-francais', 'pupil-1-01'))).toBe('ok');
  expect(await codeOf(reset('teacher-francais', 'pupil-2-01'))).toBe('auth.forbidden');
  const { mains, teachers, pupils, mine } = await ask('head', 'GET', '/classes/2de-1');
  expect(mains).toMatchObject([{ id, userId: 'teacher-francais', given: true, endsOn: '2027-08-31' }]);
  expect(teachers.map((one: { userId: string }) => one.userId)).not.toContain('teacher-francais');
  expect([pupils.length, mine]).toEqual([30, true]);
  const person = await ask('head', 'GET', '/people/teacher-francais');
  expect(person.events).toContainEqual(
    expect.objectContaining({ kind: 'roleGiven', data: { role: 'main' } }),
  );
  expect(person.memberships).toContainEqual(
    expect.objectContaining({ role: 'teacher', main: true, className: '2de 1', givenId: id }),
  );
  const rows = await auditRowsAfter(server.running.storage.reader, server.demo.schoolId, 0, 500);
  const row = rows.find((one) => one.targetId === id);
  expect(row).toMatchObject({ subject: 'teacher-francais', action: 'record.changed', actorId: 'head' });
});

test('named twice, they are it once; a second one is beside the first', async () => {
  await add('head', 'teacher-francais');
  await add('head', 'teacher-maths');
  expect((await mainsOf()).toSorted()).toEqual(['teacher-francais', 'teacher-maths']);
  const list = await ask('cpe', 'GET', '/classes');
  expect(list).toMatchObject([
    { id: '2de-1', pupils: 30, mains: [{}, {}] },
    { id: '2de-2', pupils: 30, mains: [{ userId: 'teacher-maths' }] },
  ]);
});

test('ended, they no longer act; who was named on the same day never was', async () => {
  const { mains } = await ask('head', 'GET', '/classes/2de-1');
  for (const { id } of mains) await end('head', id);
  expect(await mainsOf()).toEqual([]);
  expect(await codeOf(reset('teacher-maths', 'pupil-1-01'))).toBe('auth.forbidden');
  expect(await codeOf(reset('teacher-francais', 'pupil-1-01'))).toBe('auth.forbidden');
});

test('one whom a directory named is ended too, and can be named again by hand', async () => {
  expect(await mainsOf('2de-2')).toEqual(['teacher-maths']);
  await end('head', 'm.teacher-maths.2de-2_main', '2de-2');
  expect(await mainsOf('2de-2')).toEqual([]);
  await add('head', 'teacher-maths', '2de-2');
  expect(await mainsOf('2de-2')).toEqual(['teacher-maths']);
});

test('the role ends by itself with the school year', async () => {
  const before = now;
  now = Date.parse('2027-08-31T10:00:00Z');
  await signInAgain();
  expect(await mainsOf('2de-2')).toEqual(['teacher-maths']);
  now = Date.parse('2027-09-01T10:00:00Z');
  expect(await mainsOf('2de-2')).toEqual([]);
  now = before;
  await signInAgain();
});
async function signInAgain() {
  const head = client('head');
  await head.session.adopt(await head.auth.signIn('head', testPassword, { label: 'x' }));
}

test.each([
  ['2026-09-01', '2027-08-31'],
  ['2027-01-15', '2027-08-31'],
  ['2027-06-30', '2027-08-31'],
  ['2027-07-01', '2028-08-31'],
])('on %s the school year ends on %s', (day, last) => {
  expect(schoolYearEnd(day)).toBe(last);
});

test('only who teaches the class, and only a class of the school', async () => {
  for (const userId of ['technician', 'pupil-1-01', 'nobody'])
    expect(await codeOf(add('head', userId)), userId).toBe('people.main_teaches');
  expect(await codeOf(add('head', 'teacher-anglais', 'esp'))).toBe('request.not_found');
  expect(await codeOf(add('head', 'teacher-maths', 'nowhere'))).toBe('request.not_found');
  expect(await codeOf(ask('head', 'GET', '/classes/esp'))).toBe('request.not_found');
  const other = await add('head', 'teacher-francais', '2de-2');
  expect(await codeOf(end('head', other.id, '2de-1'))).toBe('request.not_found');
  expect(await codeOf(end('head', 'm.teacher-maths.2de-2_maths', '2de-2'))).toBe('request.not_found');
});

test('the CPE and a technician see the classes and name nobody; a teacher, even a professeur principal, sees nothing here', async () => {
  for (const who of ['cpe', 'technician']) {
    expect((await ask(who, 'GET', '/classes/2de-1')).mine, who).toBe(false);
    expect(await codeOf(add(who, 'teacher-francais')), who).toBe('auth.forbidden');
    const { mains } = await ask('head', 'GET', '/classes/2de-2');
    expect(await codeOf(end(who, mains[0].id, '2de-2')), who).toBe('auth.forbidden');
  }
  for (const path of ['/classes', '/classes/2de-2'])
    expect(await codeOf(ask('teacher-maths', 'GET', path)), path).toBe('auth.forbidden');
  expect(await codeOf(add('teacher-maths', 'teacher-francais', '2de-2'))).toBe('auth.forbidden');
});
