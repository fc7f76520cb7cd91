import { afterAll, beforeAll, expect, test } from 'vitest';
import { smtpMailer } from '../mail/mailer.ts';
import { addPerson, addSchool } from '../testing/addPerson.ts';
import { beforeNextWriting } from '../testing/beforeNextWriting.ts';
import { codeOf } from '../testing/codeOf.ts';
import { type MailServer, startMailServer } from '../testing/mailServer.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

const newPassword = 'sept lampes vertes';
const thiefsPassword = 'trois portes jaunes';
let relay: MailServer;
let server: TestServer;
let technician: TestClient;
beforeAll(async () => {
  relay = await startMailServer();
  server = await startTestServer({ mailer: smtpMailer(relay.url, 'cartable@region.example') });
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
});
afterAll(async () => {
  await server.stop();
  await relay.close();
});

type Method = 'GET' | 'POST' | 'PUT';
const send = (client: TestClient, method: Method, path: string, json?: object) =>
  client.session.send({ method, path: `/api/v1/${path}`, ...(json && { json }) });
const change = (client: TestClient, present: string, next: string) =>
  send(client, 'PUT', 'auth/password', { present, next });
const reset = (userId: string) => send(technician, 'POST', `school/people/${userId}/password-reset`);
const signIn = (login: string, password: string, client = testClient(server.origin)) =>
  client.auth.signIn(login, password, { label: 'x' }).then((grant) => client.session.adopt(grant));

/** Somebody with a key of their own, and a thief with their password and a session. */
async function robbed(userId: string) {
  const own = testClient(server.origin);
  const login = `${userId}.login`;
  await activated(own, (await addPerson(server, { userId, role: 'teacher', login })).code);
  const thief = testClient(server.origin);
  await signIn(login, testPassword, thief);
  return { own, thief, login };
}

test('who was signing in with a password while it was changed stays out', async () => {
  const { own, login } = await robbed('signing');
  beforeNextWriting(server, () => change(own, testPassword, newPassword));
  expect(await codeOf(signIn(login, testPassword))).toBe('auth.credentials_wrong');
  expect(await codeOf(signIn(login, newPassword))).toBe('ok');
});

test('who was changing a password while the school took it away has none', async () => {
  const { thief, login } = await robbed('changing');
  beforeNextWriting(server, () => reset('changing'));
  expect(await codeOf(change(thief, testPassword, thiefsPassword))).toBe('auth.credentials_wrong');
  expect(await codeOf(signIn(login, thiefsPassword))).toBe('auth.credentials_wrong');
});

test('who was joining an account with a password while it was changed does not bring the old one back', async () => {
  const { own, thief, login } = await robbed('joining');
  const school = '0783333X';
  await addSchool(server, school, 'Lycée Jules-Ferry');
  const theirs = testClient(server.origin);
  const added = { userId: 'thief', role: 'teacher', login: 'thief', schoolId: school } as const;
  await activated(theirs, (await addPerson(server, added)).code);
  beforeNextWriting(server, () => change(own, testPassword, newPassword));
  const other = { login: 'thief', password: testPassword };
  const join = send(thief, 'POST', 'account/places', { password: testPassword, other });
  expect(await codeOf(join)).toBe('auth.credentials_wrong');
  expect(await codeOf(signIn(login, testPassword))).toBe('auth.credentials_wrong');
});

test('who was leading the mails elsewhere while the password was changed leads none', async () => {
  const { own, thief } = await robbed('leading');
  beforeNextWriting(server, () => change(own, testPassword, newPassword));
  const email = { email: 'voleur@ailleurs.example', password: testPassword };
  expect(await codeOf(send(thief, 'PUT', 'account/email', email))).toBe('auth.credentials_wrong');
});

test('a code that waits in a mailbox is void once the school has taken the password away', async () => {
  const { own, login } = await robbed('mailed');
  const codeIn = (text: string) => /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(text)?.[0] ?? '';
  await send(own, 'PUT', 'account/email', { email: 'mailed@lycee.example', password: testPassword });
  await send(own, 'POST', 'account/email/confirmations', { code: codeIn((await relay.next()).text) });
  await testClient(server.origin).api.send({
    method: 'POST',
    path: '/api/v1/auth/password-resets',
    json: { loginOrAddress: login },
  });
  const code = codeIn((await relay.next()).text);
  expect(code).not.toBe('');
  await reset('mailed');
  const redeem = testClient(server.origin).api.send({
    method: 'POST',
    path: '/api/v1/auth/password-resets/redeem',
    json: { code, password: thiefsPassword },
  });
  expect(await codeOf(redeem)).toBe('auth.reset_wrong');
});

test('an address that was given with the password of before opens nothing once a code of the school has replaced it', async () => {
  const { thief, login } = await robbed('addressed');
  const codeIn = (text: string) => /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(text)?.[0] ?? '';
  const address = 'voleur@ailleurs.example';
  await send(thief, 'PUT', 'account/email', { email: address, password: testPassword });
  await send(thief, 'POST', 'account/email/confirmations', { code: codeIn((await relay.next()).text) });
  const { code } = (await (await reset('addressed')).json()) as { readonly code: string };
  const own = testClient(server.origin);
  await own.session.adopt(await own.auth.activate(code, newPassword, { label: 'x' }));
  const account = await (await send(own, 'GET', 'account')).json();
  expect(account).toMatchObject({ email: null });
  // The address hears it, twice: of the password, and of itself.
  expect([(await relay.next()).to, (await relay.next()).to]).toEqual([[address], [address]]);
  await testClient(server.origin).api.send({
    method: 'POST',
    path: '/api/v1/auth/password-resets',
    json: { loginOrAddress: login },
  });
  const { storage } = server.running;
  await server.running.server.settled();
  const waiting = await storage.reader
    .selectFrom('ticket')
    .select('purpose')
    .where('user_id', '=', 'addressed')
    .execute();
  expect(waiting).toEqual([]);
});
