import { afterAll, beforeAll, expect, test } from 'vitest';
import { beforeNextWriting } from '../testing/beforeNextWriting.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';
import { portalHeaders } from '../testing/federatedServer.ts';
import { webBrowser } from '../testing/webBrowser.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** Their own key, and the place that everybody has at least. */
async function person(userId: string) {
  const own = testClient(server.origin);
  await activated(own, server.account(userId).code);
  const place = { schoolId: 'demo', userId, profile: 'work' } as const;
  return { own, login: server.account(userId).login, place };
}
const change = (client: TestClient) => {
  const json = { present: testPassword, next: 'sept lampes vertes' };
  return client.session.send({ method: 'PUT', path: '/api/v1/auth/password', json });
};
/** How many sessions of somebody go on. */
const sessions = async (userId: string) => {
  const { reader } = server.running.storage;
  const rows = await reader
    .selectFrom('refresh_token')
    .select('device_id')
    .where('user_id', '=', userId)
    .execute();
  return new Set(rows.map((one) => one.device_id)).size;
};

test('a session that is ended while it changes its place ends, and does not go on as another one: on a key', async () => {
  const { own, login, place } = await person('pupil-1-01');
  const thief = testClient(server.origin);
  await thief.session.adopt(await thief.auth.signIn(login, testPassword, { label: 'x' }));
  beforeNextWriting(server, () => change(own));
  const json = { ...place, device: { label: 'x' } };
  const goOn = thief.session.send({ method: 'POST', path: '/api/v1/auth/places', json });
  expect(await codeOf(goOn)).toBe('auth.session_ended');
  expect(await sessions('pupil-1-01')).toBe(1);
});

test('and in a browser; nor does one session become two', async () => {
  const { own, login, place } = await person('pupil-1-02');
  const browser = webBrowser();
  const post = (path: string, json: object) =>
    browser.go(`${server.origin}/api/v1/portal/${path}`, {
      method: 'POST',
      headers: portalHeaders(server.origin),
      body: JSON.stringify(json),
    });
  const goOn = () => post('places', { ...place, label: 'x' });
  await post('sessions', { login, password: testPassword, label: 'x' });
  expect((await Promise.all([goOn(), goOn()])).map((one) => one.status).sort()).toEqual([200, 401]);
  expect(await sessions('pupil-1-02')).toBe(2);
  await post('sessions', { login, password: testPassword, label: 'x' });
  beforeNextWriting(server, () => change(own));
  expect((await goOn()).status).toBe(401);
  expect(await sessions('pupil-1-02')).toBe(1);
});
