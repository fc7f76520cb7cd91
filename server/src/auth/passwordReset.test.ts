import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { smtpMailer } from '../mail/mailer.ts';
import { codeOf } from '../testing/codeOf.ts';
import { type MailServer, startMailServer } from '../testing/mailServer.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

let relay: MailServer;
let server: TestServer;
let now = Date.now();
beforeAll(async () => {
  relay = await startMailServer();
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock, mailer: smtpMailer(relay.url, 'cartable@region.example') });
});
afterAll(async () => {
  await server.stop();
  await relay.close();
});

const mailedCode = (text: string) => /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(text)?.[0] ?? '';
const ask = (loginOrAddress: string) =>
  testClient(server.origin).api.send({
    method: 'POST',
    path: '/api/v1/auth/password-resets',
    json: { loginOrAddress },
  });
const redeem = (code: string, password: string) =>
  testClient(server.origin).api.send({
    method: 'POST',
    path: '/api/v1/auth/password-resets/redeem',
    json: { code, password },
  });
const setEmail = (client: TestClient, email: string | null, password = testPassword) =>
  client.session.send({ method: 'PUT', path: '/api/v1/account/email', json: { email, password } });
const confirm = (client: TestClient, code: string) =>
  client.session.send({ method: 'POST', path: '/api/v1/account/email/confirmations', json: { code } });

/** A pupil signed in, whose address is confirmed. */
async function reachable(userId: string) {
  const client = testClient(server.origin);
  const grant = await activated(client, server.account(userId).code);
  const email = `${userId}@famille.example`;
  await setEmail(client, email);
  const mail = await relay.next();
  await confirm(client, mailedCode(mail.text));
  return { client, grant, email, login: server.account(userId).login };
}

describe('the address', () => {
  let held: TestClient | undefined;
  /** One pupil, signed in once. */
  async function writer(): Promise<TestClient> {
    if (held !== undefined) return held;
    held = testClient(server.origin);
    await activated(held, server.account('pupil-1-12').code);
    return held;
  }

  test('counts once its code came back, from the person themselves', async () => {
    const client = testClient(server.origin);
    await activated(client, server.account('pupil-1-01').code);
    expect(await codeOf(setEmail(client, 'a@famille.example', 'pas le bon'))).toBe('auth.credentials_wrong');
    await setEmail(client, 'Lina@Famille.example');
    const mail = await relay.next();
    expect(mail).toMatchObject({ from: 'cartable@region.example', to: ['Lina@famille.example'] });
    const other = testClient(server.origin);
    await activated(other, server.account('pupil-1-02').code);
    expect(await codeOf(confirm(other, mailedCode(mail.text)))).toBe('auth.reset_wrong');
    expect(await codeOf(confirm(client, 'AAAA-AAAA-AAAA-AAAA'))).toBe('auth.reset_wrong');
    await confirm(client, mailedCode(mail.text));
    expect(await codeOf(confirm(client, mailedCode(mail.text)))).toBe('auth.reset_wrong');
    await setEmail(client, null);
    expect((await relay.next()).to).toEqual(['lina@famille.example']);
  });

  test.each(['a@b.example\r\nBcc: c@d.example', 'pas une adresse', '', '"a\nb"@c.example'])(
    '%j is none, and nothing is sent',
    async (email) => {
      const client = await writer();
      expect(await codeOf(setEmail(client, email))).toBe('request.invalid');
      expect(relay.waiting).toBe(0);
    },
  );
});

describe('a forgotten password', () => {
  test('is replaced once, with a code for half an hour; every session ends and the address hears it', async () => {
    const { client, grant, login, email } = await reachable('pupil-1-03');
    const answer = await ask(login);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    const mail = await relay.next();
    expect(mail.to).toEqual([email]);
    expect(mail.text).toContain('Auto-Submitted: auto-generated');
    const code = mailedCode(mail.text);
    expect(await codeOf(redeem(code, 'court'))).toBe('auth.password_short');
    now += 1_000;
    await redeem(code.toLowerCase(), 'six renards gris');
    expect(await codeOf(redeem(code, 'sept renards gris'))).toBe('auth.reset_wrong');
    expect(await codeOf(client.session.devices())).toBe('auth.session_ended');
    expect(await codeOf(client.auth.refresh(grant.refreshToken))).toBe('auth.session_ended');
    const fresh = testClient(server.origin).auth;
    expect(await codeOf(fresh.signIn(login, testPassword, { label: 'x' }))).toBe('auth.credentials_wrong');
    expect(await codeOf(fresh.signIn(login, 'six renards gris', { label: 'x' }))).toBe('ok');
    expect((await relay.next()).text).toContain('Le mot de passe du compte');
  });

  test('a code is void after half an hour', async () => {
    const { email } = await reachable('pupil-1-04');
    await ask(email.toUpperCase());
    const code = mailedCode((await relay.next()).text);
    now += 30 * 60_000 + 1;
    expect(await codeOf(redeem(code, 'six renards gris'))).toBe('auth.reset_wrong');
  });

  test('the code is not stored, only its hash', async () => {
    const { login } = await reachable('pupil-1-05');
    await ask(login);
    const code = mailedCode((await relay.next()).text);
    const rows = await server.running.storage.reader.selectFrom('ticket').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''));
  });

  test('nothing tells whether there is such an account: same answer, and mail only to who is there', async () => {
    const { login } = await reachable('pupil-1-06');
    const answers = [];
    // Without an account, never activated, without an address, blocked; the one who is there comes last.
    await activated(testClient(server.origin), server.account('pupil-1-08').code);
    const { login: blocked } = await reachable('pupil-1-09');
    await server.running.storage.transaction((writer) =>
      writer.updateTable('account').set({ blocked_at: now }).where('login', '=', blocked).execute(),
    );
    const names = ['personne.inconnue', 'personne@nulle.example', server.account('pupil-1-07').login];
    for (const name of [...names, server.account('pupil-1-08').login, blocked, login]) {
      const answer = await ask(name);
      const kept = [...answer.headers].filter(([key]) => !['date', 'dpop-nonce'].includes(key));
      answers.push(JSON.stringify([answer.status, await answer.text(), kept]));
    }
    expect(new Set(answers).size).toBe(1);
    expect((await relay.next()).to).toEqual(['pupil-1-06@famille.example']);
    expect(relay.waiting).toBe(0);
  });

  test('a mailbox is not filled: three codes an hour, then silence and the same answer', async () => {
    const { login } = await reachable('pupil-1-10');
    for (let i = 0; i < 5; i += 1) expect((await ask(login)).status).toBe(204);
    for (let i = 0; i < 3; i += 1) await relay.next();
    const { email } = await reachable('pupil-1-11');
    await ask(email);
    expect((await relay.next()).to).toEqual([email]);
    expect(relay.waiting).toBe(0);
  });
});
