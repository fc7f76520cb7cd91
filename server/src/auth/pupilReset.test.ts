import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditRowsAfter } from '../storage/repositories/audit.ts';
import { addPerson, membershipOf, writeRecords } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

let server: TestServer;
let now = Date.now();
let main: TestClient;
const mainOf = (userId: string, classId: string, more: object = {}) =>
  membershipOf(userId, 'teacher', {
    ...{ id: `main.${userId}.${classId}` as never, classId: classId as never, main: true as const },
    ...more,
  });

beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock });
  // The demonstration's professeur principal of 2de 2, who teaches 2de 1 too.
  main = testClient(server.origin);
  await activated(main, server.account('teacher-maths').code);
});
afterAll(() => server.stop());

const reset = (by: TestClient, userId: string) =>
  by.session.send({ method: 'POST', path: `/api/v1/school/people/${userId}/password-reset` });

test('the professeur principal gives a pupil a new code; the old password and sessions are worthless, and the pupil reads who did it', async () => {
  const pupil = testClient(server.origin);
  const grant = await activated(pupil, server.account('pupil-2-01').code);
  const { login } = server.account('pupil-2-01');
  now += 1_000;
  const { code } = await (await reset(main, 'pupil-2-01')).json();
  expect(await codeOf(pupil.session.devices())).toBe('auth.session_ended');
  expect(await codeOf(pupil.auth.refresh(grant.refreshToken))).toBe('auth.session_ended');
  expect(await codeOf(pupil.auth.signIn(login, testPassword, { label: 'x' }))).toBe('auth.credentials_wrong');
  now += 1_000;
  await activated(pupil, code);
  const events = await (await pupil.session.send({ method: 'GET', path: '/api/v1/account/events' })).json();
  const { givenName, familyName } = server.account('teacher-maths');
  expect(events).toContainEqual(
    expect.objectContaining({ kind: 'passwordReset', by: { givenName, familyName } }),
  );
  const rows = await auditRowsAfter(server.running.storage.reader, server.demo.schoolId, 0, 1000);
  expect(rows.filter((one) => one.action === 'account.password_reset')).toMatchObject([
    { actorId: 'teacher-maths', actorRoles: 'teacher', subject: 'pupil-2-01', type: 'account' },
  ]);
});

test('a professeur principal resets neither a colleague, nor a head, nor a pupil of another class that they teach', async () => {
  await addPerson(server, { userId: 'head', role: 'head' });
  for (const userId of ['teacher-francais', 'technician', 'head', 'pupil-1-20', 'nobody', 'teacher-maths']) {
    expect(await codeOf(reset(main, userId)), userId).toBe('auth.forbidden');
  }
  expect(await codeOf(reset(main, 'pupil-2-20'))).toBe('ok');
});

test('another teacher of the class resets nobody, whether its professeur principal is known or not', async () => {
  const teacher = testClient(server.origin);
  await activated(teacher, server.account('teacher-francais').code);
  for (const userId of ['pupil-1-03', 'pupil-2-03'])
    expect(await codeOf(reset(teacher, userId)), userId).toBe('auth.forbidden');
});

test('a class without a professeur principal is not without help: the CPE, a technician and the head give a code', async () => {
  const helpers = new Map([['technician', server.account('technician').code]]);
  helpers.set('cpe', (await addPerson(server, { userId: 'cpe', role: 'cpe' })).code);
  helpers.set('head-2', (await addPerson(server, { userId: 'head-2', role: 'head' })).code);
  for (const [name, code] of helpers) {
    const helper = testClient(server.origin);
    await activated(helper, code);
    expect(await codeOf(reset(helper, 'pupil-1-04')), name).toBe('ok');
  }
});

test('each of several professeurs principaux may; whoever is it no longer, or not yet, may not', async () => {
  await writeRecords(server, [
    mainOf('teacher-anglais', '2de-2'),
    mainOf('teacher-eps', '2de-2', { endsOn: '2020-01-01' }),
    mainOf('teacher-svt', '2de-2', { startsOn: '2199-01-01' }),
  ]);
  const expected = {
    'teacher-anglais': 'ok',
    'teacher-eps': 'auth.forbidden',
    'teacher-svt': 'auth.forbidden',
  };
  for (const [userId, code] of Object.entries(expected)) {
    const teacher = testClient(server.origin);
    await activated(teacher, server.account(userId).code);
    expect(await codeOf(reset(teacher, 'pupil-2-05')), userId).toBe(code);
  }
});

test('a pupil who is also something else is not a professeur principal’s to reset', async () => {
  await writeRecords(server, [membershipOf('pupil-2-06', 'technician')]);
  expect(await codeOf(reset(main, 'pupil-2-06'))).toBe('auth.forbidden');
});
