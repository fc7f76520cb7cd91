import { request as httpRequest } from 'node:http';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from '../../testing/codeOf.ts';
import { type FederatedServer, startFederatedServer } from '../../testing/federatedServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../../testing/testClient.ts';
import { webBrowser } from '../../testing/webBrowser.ts';

let doors: FederatedServer;
beforeAll(async () => {
  doors = await startFederatedServer();
});
afterAll(() => doors.stop());

test('five hundred pupils of one address go to the provider at eight, and a forgotten password is still helped', async () => {
  for (let round = 0; round < 50; round += 1) {
    const starts = Array.from({ length: 10 }, () => webBrowser().go(doors.startUrl('portal')));
    for (const answer of await Promise.all(starts)) {
      expect(answer.headers.get('Location')).toContain(doors.provider.issuer);
    }
  }
  const json = { loginOrAddress: 'personne' };
  const reset = { method: 'POST', path: '/api/v1/auth/password-resets', json } as const;
  expect((await testClient(doors.server.origin).api.send(reset)).status).toBe(204);
});

/** Somebody with a program of codes, linked to the provider's person. */
async function withSecondStep(userId: string, subject: string) {
  const client = testClient(doors.server.origin);
  const { code } = doors.server.account(userId);
  await activated(client, code);
  const post = async (path: string, json: object) => {
    const text = await (await client.session.send({ method: 'POST', path: `/api/v1/${path}`, json })).text();
    return text === '' ? {} : (JSON.parse(text) as Record<string, string>);
  };
  const { secret = '' } = await post('account/factors/totp', { password: testPassword });
  const codeNow = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: doors.now() });
  await post('account/factors/totp/confirmations', { code: codeNow() });
  doors.pass(30_000);
  doors.provider.person = { subject };
  const came = await doors.visit();
  const { code: brought, verifier } = came;
  const link = { code: brought, verifier, password: testPassword, secondCode: codeNow() };
  await post('account/identities', link);
  // A code is good once: the next one is another.
  doors.pass(30_000);
  return { client, codeNow, login: doors.server.account(userId).login };
}
const wrongCodes = (count: number) => Array.from({ length: count }, (_, i) => String(100_000 + i));
const counted = (answers: readonly string[], code: string) => answers.filter((one) => one === code).length;

test('a second step is guessed ten times, however one came in and how many tries go on at once', async () => {
  const { codeNow, login } = await withSecondStep('pupil-1-11', 'second-pas-1');
  const came = await doors.visit();
  const guesses = wrongCodes(60).map((secondCode) => codeOf(doors.keySignIn(came, { secondCode }).signedIn));
  const answers = await Promise.all(guesses);
  expect(counted(answers, 'auth.second_factor_wrong')).toBe(10);
  expect(counted(answers, 'auth.throttled')).toBe(50);
  // Neither a new visit nor the password is a way around it.
  const again = await doors.visit();
  expect(await codeOf(doors.keySignIn(again, { secondCode: codeNow() }).signedIn)).toBe('auth.throttled');
  const byPassword = testClient(doors.server.origin).auth.signIn(
    login,
    testPassword,
    { label: 'x' },
    codeNow(),
  );
  expect(await codeOf(byPassword)).toBe('auth.throttled');
});

async function newActivation(userId: string): Promise<string> {
  const technician: TestClient = testClient(doors.server.origin);
  await activated(technician, doors.server.account('technician').code);
  const asked = { method: 'POST', path: `/api/v1/school/people/${userId}/activation` } as const;
  const { code } = (await (await technician.session.send(asked)).json()) as { readonly code: string };
  return code;
}

test('nor is it guessed behind an activation code', async () => {
  const { codeNow } = await withSecondStep('pupil-1-12', 'second-pas-2');
  const code = await newActivation('pupil-1-12');
  const activate = (secondCode: string) =>
    codeOf(testClient(doors.server.origin).auth.activate(code, testPassword, { label: 'x' }, secondCode));
  const answers = await Promise.all(wrongCodes(12).map(activate));
  expect(counted(answers, 'auth.second_factor_wrong')).toBe(10);
  expect(await activate(codeNow())).toBe('auth.throttled');
});

/** Sends a body of unknown length until the server has answered; how much of it left, and the answer's status. */
async function pour(path: string) {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const asked = httpRequest(`${doors.server.origin}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  // The server closes what it does not read.
  asked.on('error', () => undefined);
  let sent = 0;
  const status = await new Promise<number | undefined>((resolve) => {
    asked.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    const more = () => {
      if (sent >= 64 * 1024 * 1024) {
        asked.end();
        return;
      }
      sent += chunk.length;
      // Only what the connection took is followed by more.
      asked.write(chunk, () => setImmediate(more));
    };
    more();
  });
  asked.destroy();
  return { status, sent };
}

test('a body without a length is read as far as a logout token may be long, and not at all for nobody’s provider', async () => {
  const known = await pour('/api/v1/federation/essai/backchannel-logout');
  expect(known.status).toBe(413);
  // What lay in the connection's buffers when the server stopped reading.
  expect(known.sent).toBeLessThan(16 * 1024 * 1024);
  const unknown = await pour('/api/v1/federation/autre/backchannel-logout');
  expect(unknown.status).toBe(404);
  expect(unknown.sent).toBeLessThan(16 * 1024 * 1024);
});
