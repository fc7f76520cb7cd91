import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { chainStart } from '@cartable/shared/sync/chain.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeHasher } from '../ops/nodeHost.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, testClient, testPassword } from '../testing/testClient.ts';

let server: TestServer;
let now = Date.now();
beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock });
});
afterAll(() => server.stop());

const refusal = (code: string) => expect.objectContaining({ code });

test('an activation code greets, opens once, and the password then signs in', async () => {
  const { code, login } = server.account('pupil-1-05');
  const client = testClient(server.origin);
  expect(await client.auth.checkCode(code.toLowerCase().replaceAll('-', ' '))).toMatchObject({
    login,
    schoolName: 'Lycée Rosa-Bonheur',
    className: '2de 1',
    roles: ['pupil'],
  });
  await activated(client, code);
  await expect(testClient(server.origin).auth.activate(code, testPassword, { label: 'x' })).rejects.toEqual(
    refusal('auth.code_wrong'),
  );
  const again = await testClient(server.origin).auth.signIn(login.toUpperCase(), testPassword, {
    label: 'y',
  });
  expect(again.identity.givenName).toBe(server.account('pupil-1-05').givenName);
});

test.each([
  ['court', 'auth.password_short'],
  ['motdepasse', 'auth.password_common'],
  ['password123', 'auth.password_common'],
  ['azertyazerty', 'auth.password_common'],
  ['0123456789', 'auth.password_common'],
])('the password %s is refused, and the code stays good', async (password, code) => {
  const account = server.account('pupil-1-06');
  const client = testClient(server.origin);
  await expect(client.auth.activate(account.code, password, { label: 'x' })).rejects.toEqual(refusal(code));
  expect(await client.auth.checkCode(account.code)).toBeDefined();
});

test('a password made of the person’s names is refused', async () => {
  const { code, givenName, familyName } = server.account('pupil-1-06');
  await expect(
    testClient(server.origin).auth.activate(code, `${givenName}${familyName}12`, { label: 'x' }),
  ).rejects.toEqual(refusal('auth.password_common'));
});

test('signing in again with the same key keeps the device; with another key makes one', async () => {
  const { code, login } = server.account('pupil-1-07');
  const client = testClient(server.origin);
  const first = await activated(client, code);
  const claim = { label: 'x', id: first.deviceId };
  expect((await client.auth.signIn(login, testPassword, claim)).deviceId).toBe(first.deviceId);
  expect((await testClient(server.origin).auth.signIn(login, testPassword, claim)).deviceId).not.toBe(
    first.deviceId,
  );
});

test('a refresh token is spent by its use; its lost successor is forgiven once within a minute', async () => {
  const client = testClient(server.origin);
  const { refreshToken } = await activated(client, server.account('pupil-1-08').code);
  const lost = await client.auth.refresh(refreshToken);
  const second = await client.auth.refresh(refreshToken);
  expect(second.refreshToken).not.toBe(lost.refreshToken);
  await expect(client.auth.refresh(refreshToken)).rejects.toEqual(refusal('auth.refresh_reused'));
  await expect(client.auth.refresh(second.refreshToken)).rejects.toEqual(refusal('auth.session_ended'));
});

test('a predecessor is refused after a minute, and ends the session', async () => {
  const client = testClient(server.origin);
  const { refreshToken } = await activated(client, server.account('pupil-1-09').code);
  const next = await client.auth.refresh(refreshToken);
  now += 61_000;
  await expect(client.auth.refresh(refreshToken)).rejects.toEqual(refusal('auth.refresh_reused'));
  await expect(client.auth.refresh(next.refreshToken)).rejects.toEqual(refusal('auth.session_ended'));
});

test('a stolen refresh token opens nothing and harms nothing without its key', async () => {
  const client = testClient(server.origin);
  const { refreshToken } = await activated(client, server.account('pupil-1-10').code);
  await expect(testClient(server.origin).auth.refresh(refreshToken)).rejects.toEqual(
    refusal('auth.session_ended'),
  );
  expect((await client.auth.refresh(refreshToken)).accessToken).not.toBe('');
});

test('ten requests at once after the token expired make one refresh', async () => {
  let refreshes = 0;
  const counted: typeof fetch = (url, init) => {
    if (String(url).endsWith('/refresh')) refreshes += 1;
    return fetch(url, init);
  };
  const client = testClient(server.origin, { fetch: counted });
  const grant = await client.auth.activate(server.account('pupil-1-11').code, testPassword, { label: 'x' });
  await client.store.save(grant.refreshToken);
  await Promise.all(Array.from({ length: 10 }, () => client.session.devices()));
  // Twice on the wire: the first is answered with the nonce to use.
  expect(refreshes).toBeLessThanOrEqual(2);
});

test('an access token ends by the server’s clock and is renewed unseen', async () => {
  const client = testClient(server.origin);
  await activated(client, server.account('pupil-1-12').code);
  now += 11 * 60_000;
  expect(await client.session.devices()).toHaveLength(1);
});

test('a revoked key is cut off at once: requests, sessions, synchronisation', async () => {
  const { code, login } = server.account('pupil-1-13');
  const [lost, kept] = [testClient(server.origin), testClient(server.origin)];
  const grant = await activated(lost, code);
  const other = await kept.auth.signIn(login, testPassword, { label: 'autre clé' });
  await kept.session.adopt(other);
  const second = await lost.transport.registerDevice('clé copiée');
  await kept.session.revokeDevice(grant.deviceId);
  await expect(lost.session.devices()).rejects.toEqual(refusal('auth.device_revoked'));
  for (const device of [grant.deviceId, second.deviceId]) {
    const last = { seq: 0, hash: chainStart(nodeHasher, device) };
    const { head } = await lost.transport.sync({ v: 1, device, last, pending: 0 });
    expect(head.device?.status).toBe('revoked');
    expect(head.records).toBe(0);
  }
  await expect(lost.auth.refresh(grant.refreshToken)).rejects.toEqual(refusal('auth.device_revoked'));
  expect((await kept.session.devices()).filter((one) => one.revokedAt === null)).toHaveLength(1);
});

test('a technician sees a lost key, revokes it and gives a new code, which voids the old password only when used', async () => {
  const technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
  const pupil = testClient(server.origin);
  const { deviceId } = await activated(pupil, server.account('pupil-1-14').code);
  const path = '/api/v1/school/people/pupil-1-14';
  const listed = await technician.session.send({ method: 'GET', path: `${path}/devices` });
  expect(await listed.json()).toMatchObject([{ id: deviceId, revokedAt: null }]);
  await technician.session.send({ method: 'DELETE', path: `/api/v1/school/devices/${deviceId}` });
  await expect(pupil.session.devices()).rejects.toEqual(refusal('auth.device_revoked'));
  const answer = await technician.session.send({ method: 'POST', path: `${path}/activation` });
  const { code } = (await answer.json()) as { code: string };
  expect((await activated(testClient(server.origin), code)).userId).toBe('pupil-1-14');
});

test('a changed password ends the sessions on other devices, and not the one that changed it', async () => {
  const { code, login } = server.account('pupil-1-16');
  const client = testClient(server.origin);
  const own = await activated(client, code);
  const other = testClient(server.origin);
  const taken = await other.auth.signIn(login, testPassword, { label: 'x' });
  const stranger = testClient(server.origin);
  const theirs = await activated(stranger, server.account('pupil-1-17').code);
  await client.session.changePassword(testPassword, 'six renards gris');
  await expect(other.auth.refresh(taken.refreshToken)).rejects.toEqual(refusal('auth.session_ended'));
  expect((await client.auth.refresh(own.refreshToken)).deviceId).toBe(own.deviceId);
  expect((await stranger.auth.refresh(theirs.refreshToken)).deviceId).toBe(theirs.deviceId);
});

test('a changed password signs in, the old one no longer', async () => {
  const { code, login } = server.account('pupil-1-15');
  const client = testClient(server.origin);
  await activated(client, code);
  await expect(client.session.changePassword('faux', 'six renards gris')).rejects.toEqual(
    refusal('auth.credentials_wrong'),
  );
  await client.session.changePassword(testPassword, 'six renards gris');
  await client.auth.signIn(login, 'six renards gris', { label: 'x' });
  await expect(client.auth.signIn(login, testPassword, { label: 'x' })).rejects.toEqual(
    refusal('auth.credentials_wrong'),
  );
});
