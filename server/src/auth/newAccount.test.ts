import type { IsoDay } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson, membershipOf, writeRecords } from '../testing/addPerson.ts';
import { freeLogin } from './logins.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../testing/testClient.ts';

let server: TestServer;
const by = new Map<string, TestClient>();
beforeAll(async () => {
  server = await startTestServer();
  for (const name of ['technician', 'teacher-maths', 'pupil-1-02']) {
    const client = testClient(server.origin);
    await activated(client, server.account(name).code);
    by.set(name, client);
  }
  const head = testClient(server.origin);
  await activated(head, (await addPerson(server, { userId: 'head', role: 'head' })).code);
  by.set('head', head);
});
afterAll(() => server.stop());

/** Somebody of the directory who came after the letters: nobody made an account. */
async function newcomer(userId: string, role: 'pupil' | 'technician', more: object = {}): Promise<void> {
  const name = { familyName: 'Élan', givenName: 'Zoé' };
  const person = { type: 'directory.person', record: { id: userId, ...name, kind: role, classIds: [] } };
  await writeRecords(server, [person, membershipOf(userId, role, more)]);
}
async function give(who: string, userId: string, what: 'activation' | 'password-reset' = 'activation') {
  const path = `/api/v1/school/people/${userId}/${what}`;
  const sent = by.get(who)?.session.send({ method: 'POST', path });
  return sent?.then(
    async (answer) => ((await answer.json()) as { code: string }).code,
    (error: { code: string }) => error.code,
  );
}
const loginsOf = async (userId: string) =>
  (
    await server.running.storage.reader
      .selectFrom('account')
      .select('login')
      .where('user_id', '=', userId)
      .execute()
  ).map(({ login }) => login);

test('who came after the letters is given a code, and with it an account; a second code is for the same', async () => {
  await newcomer('new-1', 'pupil', { classId: '2de-1' });
  const first = (await give('technician', 'new-1')) ?? '';
  expect(await loginsOf('new-1')).toEqual(['zoe.elan']);
  const second = (await give('technician', 'new-1')) ?? '';
  expect(await loginsOf('new-1')).toEqual(['zoe.elan']);
  const client = testClient(server.origin);
  await expect(client.auth.checkCode(first)).rejects.toMatchObject({ code: 'auth.code_wrong' });
  expect(await activated(client, second)).toMatchObject({ userId: 'new-1', identity: { roles: ['pupil'] } });
});

test('the professeur principal gives one too; nobody of another class or below does', async () => {
  await newcomer('new-5', 'pupil', { classId: '2de-1' });
  expect(await give('teacher-maths', 'new-5', 'password-reset')).toBe('auth.forbidden');
  await newcomer('new-2', 'pupil', { classId: '2de-2' });
  expect(await give('pupil-1-02', 'new-2')).toBe('auth.forbidden');
  expect(await give('pupil-1-02', 'new-2', 'password-reset')).toBe('auth.forbidden');
  expect(await give('teacher-maths', 'new-2')).toBe('auth.forbidden');
  expect(await loginsOf('new-2')).toEqual([]);
  expect(await give('teacher-maths', 'new-2', 'password-reset')).toMatch(/^\w{4}-\w{4}-\w{4}$/);
  expect(await loginsOf('new-2')).toEqual(['zoe.elan2']);
});

test('nobody makes the account of an equal, of somebody who left, or of nobody', async () => {
  await newcomer('new-3', 'technician');
  expect(await give('technician', 'new-3')).toBe('auth.forbidden');
  await newcomer('new-4', 'pupil', { endsOn: '2020-01-01' as IsoDay });
  expect(await give('technician', 'new-4')).toBe('request.not_found');
  expect(await give('technician', 'nobody')).toBe('request.not_found');
  for (const userId of ['new-3', 'new-4', 'nobody']) expect(await loginsOf(userId), userId).toEqual([]);
  expect(await give('head', 'new-3')).toMatch(/^\w{4}-\w{4}-\w{4}$/);
});

test.each([
  ['Anaïs-Marguerite', 'de La Rochefoucauld-Montmorency', 'anais-marguerite.de-la-rochefoucauld'],
  ['Zoé', 'Raharimanantsoa-Andriamampianina', 'zoe.raharimanantsoa'],
  ['Zoé', 'Andriamanjatovelonandrianampoinimerina', 'zoe.andriamanjatovelonandrianampoi'],
])('a login ends with a whole word: %s %s is %s', async (givenName, familyName, login) => {
  expect(await freeLogin(server.running.storage.reader, givenName, familyName)).toBe(login);
});
