import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkIdentity } from '../storage/repositories/federation.ts';
import { addPerson } from '../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../testing/testClient.ts';
import type { FollowedClass, FollowedDetail } from './activationFollowUp.ts';

let server: TestServer;
let now = Date.parse('2026-11-02T10:00:00Z');
const by = new Map<string, TestClient>();

beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock });
  const signIn = async (name: string, code: string) => {
    const client = testClient(server.origin);
    by.set(name, client);
    await activated(client, code);
  };
  for (const name of ['technician', 'teacher-francais', 'pupil-1-01'])
    await signIn(name, server.account(name).code);
  await signIn('head', (await addPerson(server, { userId: 'head', role: 'head', now })).code);
  await signIn('cpe', (await addPerson(server, { userId: 'cpe', role: 'cpe', now })).code);
  const child = { pupilId: 'pupil-1-02' as never, classId: '2de-1' as never };
  await addPerson(server, { userId: 'parent', role: 'guardian', membership: child, now });
});
afterAll(() => server.stop());

async function ask<T>(who: string, method: 'GET' | 'POST', path: string, json?: object): Promise<T> {
  const client = by.get(who);
  if (client === undefined) throw new TypeError(who);
  const sent = { method, path: `/api/v1/school${path}`, ...(json !== undefined && { json }) };
  return (await client.session.send(sent)).json() as Promise<T>;
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const classes = (who: string) => ask<readonly FollowedClass[]>(who, 'GET', '/activations');
const one = (who: string, classId = '2de-1') => ask<FollowedDetail>(who, 'GET', `/activations/${classId}`);
const countsOf = (found: FollowedClass | undefined) =>
  Object.fromEntries((found?.kinds ?? []).map((each) => [each.kind, [each.entered, each.people]]));

test('by class and by what people are, and who has not, with the letter that still opens', async () => {
  const all = await classes('technician');
  expect(countsOf(all.find((each) => each.classId === '2de-1'))).toEqual({
    pupil: [1, 30],
    guardian: [0, 1],
  });
  const staff = countsOf(all.find((each) => each.classId === 'staff'))['staff'];
  // The technician, a teacher, the head and the CPE of this test.
  expect(staff?.[0]).toBe(4);
  const { waiting, letters, className } = await one('technician');
  expect([waiting.length, letters, className]).toEqual([30, true, '2de 1']);
  expect(waiting.map((each) => each.userId)).not.toContain('pupil-1-01');
  const parent = waiting.find((each) => each.userId === 'parent');
  expect(parent).toMatchObject({ kind: 'guardian', children: [{ className: '2de 1' }], blocked: false });
  expect(parent?.codeUntil).toBeGreaterThan(now);
});

test('whoever activates, or comes in through a provider, is no longer among them, and gets no letter', async () => {
  const before = (await one('head')).waiting.length;
  await activated(testClient(server.origin), server.account('pupil-1-03').code);
  const owner = { schoolId: server.demo.schoolId, userId: 'pupil-1-04' };
  await server.running.storage.transaction((writer) =>
    linkIdentity(writer, owner, { issuer: 'https://educonnect.example', subject: 'x' }, now, {
      byHand: false,
    }),
  );
  const after = await one('head');
  expect(after.waiting).toHaveLength(before - 2);
  const made = await ask<{ readonly letters: number }>('head', 'POST', '/letters', { classId: '2de-1' });
  expect(made.letters).toBe(after.waiting.length);
});

test('a letter that is past its time opens no more, and is told as none', async () => {
  expect((await one('technician')).waiting.every((each) => each.codeUntil !== null)).toBe(true);
  now += 100 * 86_400_000;
  const client = testClient(server.origin);
  const { login } = server.account('technician');
  await client.session.adopt(await client.auth.signIn(login, 'quatre chevaux bleus', { label: 'clé' }));
  by.set('technician', client);
  expect((await one('technician')).waiting.every((each) => each.codeUntil === null)).toBe(true);
  now -= 100 * 86_400_000;
});

test('the CPE follows families and not staff, and makes no letters', async () => {
  const seen = await classes('cpe');
  expect(seen.map((each) => each.classId)).toContain('2de-1');
  expect(seen.map((each) => each.classId)).not.toContain('staff');
  expect((await one('cpe')).letters).toBe(false);
  expect(await codeOf(one('cpe', 'staff'))).toBe('request.not_found');
});

test('a professeur principal follows their class alone; another teacher and a pupil none', async () => {
  expect(await codeOf(classes('teacher-francais'))).toBe('auth.forbidden');
  expect(await codeOf(one('teacher-francais'))).toBe('auth.forbidden');
  expect(await codeOf(classes('pupil-1-01'))).toBe('auth.forbidden');
  await ask('head', 'POST', '/classes/2de-1/main-teachers', { userId: 'teacher-francais' });
  expect((await classes('teacher-francais')).map((each) => each.classId)).toEqual(['2de-1']);
  const { letters, waiting } = await one('teacher-francais');
  expect([letters, waiting.length > 0]).toEqual([false, true]);
  for (const other of ['2de-2', 'staff', 'none', 'nowhere'])
    expect(await codeOf(one('teacher-francais', other))).toBe('auth.forbidden');
  expect(await codeOf(one('head', 'nowhere'))).toBe('request.not_found');
});
