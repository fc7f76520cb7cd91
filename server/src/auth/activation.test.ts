import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smtpMailer } from '../mail/mailer.ts';
import { codeOf } from '../testing/codeOf.ts';
import { type MailServer, startMailServer } from '../testing/mailServer.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

let relay: MailServer;
let server: TestServer;
let technician: TestClient;
let now = Date.now();
beforeAll(async () => {
  relay = await startMailServer();
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock, mailer: smtpMailer(relay.url, 'cartable@region.example') });
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
});
afterAll(async () => {
  await server.stop();
  await relay.close();
});

const next = 'six renards gris';

/** A pupil who signed in, whose address is confirmed. */
async function pupil(userId: string) {
  const client = testClient(server.origin);
  const grant = await activated(client, server.account(userId).code);
  const email = `${userId}@famille.example`;
  await server.running.storage.transaction((writer) =>
    writer.updateTable('account').set({ email }).where('user_id', '=', userId).execute(),
  );
  now += 1_000;
  return { client, grant, email, login: server.account(userId).login };
}
async function newCode(userId: string): Promise<string> {
  const path = `/api/v1/school/people/${userId}/activation`;
  const answer = await technician.session.send({ method: 'POST', path });
  return ((await answer.json()) as { code: string }).code;
}
async function mailedCode(login: string): Promise<string> {
  const path = '/api/v1/auth/password-resets';
  await testClient(server.origin).api.send({ method: 'POST', path, json: { loginOrAddress: login } });
  return /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec((await relay.next()).text)?.[0] ?? '';
}
const redeem = (code: string) =>
  testClient(server.origin).api.send({
    method: 'POST',
    path: '/api/v1/auth/password-resets/redeem',
    json: { code, password: next },
  });
async function kinds(client: TestClient): Promise<readonly string[]> {
  const answer = await client.session.send({ method: 'GET', path: '/api/v1/account/events' });
  return ((await answer.json()) as { kind: string }[]).map(({ kind }) => kind);
}

test('a code over a password puts whoever held the account out, and both the history and the address say so', async () => {
  const { client: before, grant, email, login } = await pupil('pupil-1-01');
  const mailed = await mailedCode(login);
  const code = await newCode('pupil-1-01');
  expect(await codeOf(before.session.devices())).toBe('ok');
  now += 1_000;
  const after = testClient(server.origin);
  await after.session.adopt(await after.auth.activate(code, next, { label: 'clé' }));
  expect(await codeOf(before.session.devices())).toBe('auth.session_ended');
  expect(await codeOf(before.auth.refresh(grant.refreshToken))).toBe('auth.session_ended');
  expect(await codeOf(after.session.devices())).toBe('ok');
  expect(await codeOf(redeem(mailed))).toBe('auth.reset_wrong');
  expect((await kinds(after)).filter((kind) => kind === 'activated')).toHaveLength(2);
  const mail = await relay.next();
  expect(mail.to).toEqual([email]);
  expect(mail.text).toContain('Le mot de passe du compte');
  // Whoever knew the password may have given that address.
  const last = await relay.next();
  expect(last.to).toEqual([email]);
  expect(last.text).toContain('n’utilise plus cette adresse');
  expect(await kinds(after)).toContain('emailChanged');
});

test('the key that spends the code is signed in, though it held the account before', async () => {
  const { client, grant } = await pupil('pupil-1-02');
  const code = await newCode('pupil-1-02');
  now += 1_000;
  const again = await client.auth.activate(code, next, { label: 'clé', id: grant.deviceId });
  await client.session.adopt(again);
  expect(again.deviceId).toBe(grant.deviceId);
  expect(await codeOf(client.session.devices())).toBe('ok');
  await relay.next();
  await relay.next();
});

test('a first activation is in the history, and writes to nobody', async () => {
  const client = testClient(server.origin);
  await activated(client, server.account('pupil-1-03').code);
  expect(await kinds(client)).toEqual(['activated']);
  expect(relay.waiting).toBe(0);
});

test('whoever changes their password voids the codes that wait, on paper and in mails', async () => {
  const { client, login } = await pupil('pupil-1-04');
  const code = await newCode('pupil-1-04');
  const mailed = await mailedCode(login);
  await client.session.send({
    method: 'PUT',
    path: '/api/v1/auth/password',
    json: { present: testPassword, next },
  });
  expect((await relay.next()).text).toContain('Le mot de passe du compte');
  expect(await codeOf(testClient(server.origin).auth.checkCode(code))).toBe('auth.code_wrong');
  expect(await codeOf(testClient(server.origin).auth.activate(code, next, { label: 'x' }))).toBe(
    'auth.code_wrong',
  );
  expect(await codeOf(redeem(mailed))).toBe('auth.reset_wrong');
});
