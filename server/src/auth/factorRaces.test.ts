import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beforeNextWriting } from '../testing/beforeNextWriting.ts';
import { codeOf } from '../testing/codeOf.ts';
import { softPasskey } from '../testing/softPasskey.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const password = testPassword;
async function signedIn(userId: string): Promise<TestClient> {
  const client = testClient(server.origin);
  await activated(client, server.account(userId).code);
  return client;
}
async function send<Answer>(client: TestClient, path: string, json?: object): Promise<Answer> {
  const method = json === undefined ? 'GET' : 'POST';
  const request = { method, path: `/api/v1/account/${path}`, ...(json && { json }) } as const;
  return (await (await client.session.send(request)).json()) as Answer;
}
const begin = (client: TestClient) => send<{ secret: string }>(client, 'factors/totp', { password });
const confirm = (client: TestClient, secret: string) =>
  send<{ recoveryCodes: string[] }>(client, 'factors/totp/confirmations', {
    code: new TOTP({ secret: Secret.fromBase32(secret) }).generate(),
  });
const held = (client: TestClient) =>
  send<{ totp: boolean; recoveryCodes: number; passkeys: unknown[] }>(client, 'factors');

test('confirmed twice at once, the codes on paper are shown to one of both, and the other hears that it changed nothing', async () => {
  const client = await signedIn('pupil-1-01');
  const { secret } = await begin(client);
  let shown: { recoveryCodes: string[] } | undefined;
  beforeNextWriting(server, async () => {
    shown = await confirm(client, secret);
  });
  expect(await codeOf(confirm(client, secret))).toBe('auth.second_factor_wrong');
  expect(shown?.recoveryCodes).toHaveLength(10);
  expect(await held(client)).toMatchObject({ totp: true, recoveryCodes: 10 });
});

test('begun anew while it was confirmed, it stays in force', async () => {
  const client = await signedIn('pupil-1-02');
  const { secret } = await begin(client);
  beforeNextWriting(server, () => confirm(client, secret));
  expect(await codeOf(begin(client))).toBe('auth.factor_there');
  expect(await held(client)).toMatchObject({ totp: true });
});

test('confirmed while it was begun anew, the secret of before does not come into force', async () => {
  const client = await signedIn('pupil-1-03');
  const { secret } = await begin(client);
  let newer = '';
  beforeNextWriting(server, async () => {
    newer = (await begin(client)).secret;
  });
  expect(await codeOf(confirm(client, secret))).toBe('auth.second_factor_wrong');
  expect(await held(client)).toMatchObject({ totp: false });
  expect(await codeOf(confirm(client, newer))).toBe('ok');
});

test('of many passkeys that were begun at once, as many are kept as there may be', async () => {
  const client = await signedIn('pupil-1-04');
  const options = await Promise.all(
    Array.from({ length: 12 }, () => send<{ challenge: string }>(client, 'passkeys/options', { password })),
  );
  const made: string[] = [];
  for (const { challenge } of options) {
    const response = softPasskey(server.origin).create({ challenge });
    made.push(await codeOf(send(client, 'passkeys', { response, label: 'x' })));
  }
  expect(made.filter((one) => one === 'ok')).toHaveLength(10);
  expect(made.slice(10)).toEqual(['auth.passkey_many', 'auth.passkey_many']);
  expect((await held(client)).passkeys).toHaveLength(10);
});
