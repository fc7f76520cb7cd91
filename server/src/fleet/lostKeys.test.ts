import { keyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

/** Whatever a key has been through, once it is said to be lost nothing of it lives on. */

let server: TestServer;
let technician: TestClient;
let now = Date.now();
beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock });
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
});
afterAll(() => server.stop());

async function json(client: TestClient, method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
  const response = await client.session.send({ method, path, ...(body && { json: body }) });
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}
async function keyFor(userId: string) {
  const answer = await json(technician, 'POST', '/api/v1/school/keys', { userIds: [userId] });
  const [key] = keyBatch.parse(answer).keys;
  if (key === undefined) throw new Error('no key');
  return key;
}
const detail = (keyId: string) => json(technician, 'GET', `/api/v1/school/keys/${keyId}`);
const kinds = async (keyId: string) =>
  (await detail(keyId)).events.map((event: { kind: string }) => event.kind);
const lose = (keyId: string) => json(technician, 'POST', `/api/v1/keys/${keyId}/loss`);

interface Stick {
  readonly client: TestClient;
  readonly deviceId: string;
}
/** A key's first start. */
async function start(userId: string, ticket: string): Promise<Stick> {
  const client = testClient(server.origin);
  const device = { label: 'Clé', ticket };
  const grant = await client.auth.activate(server.account(userId).code, testPassword, device);
  await client.session.adopt(grant);
  return { client, deviceId: grant.deviceId };
}
/** The same person on a stick, with the password: with the ticket again, or with the number in the key's marker. */
async function signIn(
  userId: string,
  more: { readonly ticket?: string; readonly keyId?: string; readonly id?: string },
  client = testClient(server.origin),
): Promise<Stick> {
  const { login } = server.account(userId);
  const grant = await client.auth.signIn(login, testPassword, { label: 'Clé', ...more });
  await client.session.adopt(grant);
  return { client, deviceId: grant.deviceId };
}
const renew = async ({ client }: Stick) => client.auth.refresh((await client.store.load()) ?? '');
/** What a stick that comes back hears. */
const answerTo = (stick: Stick) => codeOf(renew(stick));

describe('two sticks of one ticket', () => {
  test('both are cut off when the key is lost', async () => {
    const { keyId, ticket } = await keyFor('pupil-1-01');
    const first = await start('pupil-1-01', ticket);
    const second = await signIn('pupil-1-01', { ticket });
    await lose(keyId);
    expect(await answerTo(first)).toBe('auth.device_revoked');
    expect(await answerTo(second)).toBe('auth.device_revoked');
  });

  test('a first one that had come back before: there is a copy, and no work is cut off for it', async () => {
    const { keyId, ticket } = await keyFor('pupil-1-02');
    const first = await start('pupil-1-02', ticket);
    now += 60_000;
    await first.client.session.adopt(await renew(first));
    await signIn('pupil-1-02', { ticket });
    expect(await detail(keyId)).toMatchObject({ state: 'active', copied: true });
    expect(await answerTo(first)).toBe('ok');
  });

  test('one that comes back after the other took its place: there is a copy, noted once', async () => {
    const { keyId, ticket } = await keyFor('pupil-1-03');
    const first = await start('pupil-1-03', ticket);
    const second = await signIn('pupil-1-03', { ticket });
    await second.client.session.adopt(await renew(second));
    expect(await detail(keyId)).toMatchObject({ copied: false });
    await first.client.session.adopt(await renew(first));
    await first.client.session.adopt(await renew(first));
    expect(await detail(keyId)).toMatchObject({ copied: true });
    expect(await kinds(keyId)).toEqual(['copied', 'active', 'active', 'prepared']);
  });

  test('cutting off what the first stood for leaves the key in use', async () => {
    const { keyId, ticket } = await keyFor('pupil-1-04');
    const first = await start('pupil-1-04', ticket);
    const second = await signIn('pupil-1-04', { ticket });
    await second.client.session.revokeDevice(first.deviceId);
    expect(await detail(keyId)).toMatchObject({ state: 'active' });
    expect(await answerTo(second)).toBe('ok');
  });
});

describe('a key whose database was lost', () => {
  test('signs in with its number: it is the same key, which is lost with all that it was', async () => {
    const { keyId, ticket } = await keyFor('pupil-1-05');
    const before = await start('pupil-1-05', ticket);
    const after = await signIn('pupil-1-05', { keyId });
    expect(await kinds(keyId)).toEqual(['active', 'active', 'prepared']);
    expect(await detail(keyId)).toMatchObject({ copied: false });
    await lose(keyId);
    expect(await answerTo(after)).toBe('auth.device_revoked');
    expect(await answerTo(before)).toBe('auth.device_revoked');
  });

  test('signing in again with what it has changes nothing', async () => {
    const { keyId, ticket } = await keyFor('pupil-1-06');
    const { client, deviceId } = await start('pupil-1-06', ticket);
    const again = await signIn('pupil-1-06', { keyId, id: deviceId }, client);
    expect(again.deviceId).toBe(deviceId);
    expect(await kinds(keyId)).toEqual(['active', 'prepared']);
  });

  test('somebody else’s number makes nothing theirs; one that nobody knows is passed over', async () => {
    const { keyId, ticket } = await keyFor('pupil-1-07');
    const mine = await start('pupil-1-07', ticket);
    const { ticket: theirs } = await keyFor('pupil-1-08');
    await start('pupil-1-08', theirs);
    const other = await signIn('pupil-1-08', { keyId });
    await signIn('pupil-1-08', { keyId: 'A'.repeat(22) });
    expect(await kinds(keyId)).toEqual(['active', 'prepared']);
    await lose(keyId);
    expect(await answerTo(mine)).toBe('auth.device_revoked');
    expect(await answerTo(other)).toBe('ok');
  });

  test('a key that was handed out and started without its ticket is cut off too', async () => {
    const { ticket } = await keyFor('pupil-1-09');
    await start('pupil-1-09', ticket);
    const { keyId } = await keyFor('pupil-1-09');
    const without = await signIn('pupil-1-09', { keyId });
    expect(await detail(keyId)).toMatchObject({ state: 'prepared' });
    await lose(keyId);
    expect(await answerTo(without)).toBe('auth.device_revoked');
  });
});

describe('what was declared lost', () => {
  test('does not come back: not with its proof key, not with its number', async () => {
    const { keyId, ticket } = await keyFor('pupil-1-10');
    const { client, deviceId } = await start('pupil-1-10', ticket);
    await lose(keyId);
    // The vault is open on it, and its person gives their password once more.
    expect(await codeOf(signIn('pupil-1-10', { id: deviceId }, client))).toBe('fleet.key_ended');
    expect(await codeOf(signIn('pupil-1-10', {}, client))).toBe('fleet.key_ended');
    // It has erased itself, and begins anew.
    expect(await codeOf(signIn('pupil-1-10', { keyId }))).toBe('fleet.key_ended');
    expect(await codeOf(signIn('pupil-1-10', {}))).toBe('ok');
  });

  test('by its person, in the settings, under an identity of before a copy was found', async () => {
    const { keyId, ticket } = await keyFor('pupil-1-11');
    const { client, deviceId } = await start('pupil-1-11', ticket);
    await json(client, 'POST', '/api/v1/devices', { label: 'Clé' });
    const browser = await signIn('pupil-1-11', {});
    await browser.client.session.revokeDevice(deviceId);
    expect(await detail(keyId)).toMatchObject({ state: 'lost' });
    expect(await kinds(keyId)).toEqual(['lost', 'copied', 'active', 'prepared']);
  });

  test('by its person: what the key was before ends with it', async () => {
    const { keyId, ticket } = await keyFor('pupil-1-12');
    const before = await start('pupil-1-12', ticket);
    const after = await signIn('pupil-1-12', { keyId });
    const browser = await signIn('pupil-1-12', {});
    await browser.client.session.revokeDevice(after.deviceId);
    expect(await detail(keyId)).toMatchObject({ state: 'lost' });
    expect(await answerTo(before)).toBe('auth.device_revoked');
    expect(await answerTo(browser)).toBe('ok');
  });
});
