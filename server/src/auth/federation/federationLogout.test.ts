import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maintain } from '../../ops/maintenance.ts';
import { nodeHasher } from '../../ops/nodeHost.ts';
import { saveFederatedSession } from '../../storage/repositories/federation.ts';
import { membershipOf, writeRecords } from '../../testing/addPerson.ts';
import {
  type CameBack,
  type FederatedServer,
  portalHeaders,
  startFederatedServer,
} from '../../testing/federatedServer.ts';
import { memoryBlobStore } from '../../testing/memoryBlobStore.ts';
import { startTestServer } from '../../testing/startTestServer.ts';
import { activated, testClient, testPassword } from '../../testing/testClient.ts';
import { webBrowser } from '../../testing/webBrowser.ts';

let doors: FederatedServer;
beforeAll(async () => {
  doors = await startFederatedServer();
});
afterAll(() => doors.stop());

type Browser = CameBack['browser'];
/** Signed in through the provider, in a browser. */
async function inBrowser(browser: Browser = webBrowser()): Promise<string> {
  const came = await doors.visit({ target: 'portal', browser });
  const { status, body } = await doors.portalSignIn(came);
  expect(status).toBe(200);
  return body.userId ?? '';
}
const ask = (browser: Browser, path: string, method = 'GET', json?: object) =>
  browser.go(`${doors.server.origin}/api/v1/${path}`, {
    method,
    headers: portalHeaders(doors.server.origin),
    ...(json && { body: JSON.stringify(json) }),
  });
const person = async (browser: Browser) => (await ask(browser, 'portal/session')).json();
/** Signs out; where the browser is to go on. */
async function signOut(browser: Browser): Promise<string | null> {
  const answer = await ask(browser, 'portal/session', 'DELETE');
  return ((await answer.json()) as { readonly providerUrl: string | null }).providerUrl;
}
/** Does what a person does at the provider's own page: presses its button. */
async function leaveProvider(browser: Browser, url: string): Promise<string | null> {
  const form = await (await browser.go(url)).text();
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)?.[1] ?? '';
  const answer = await browser.go(`${doors.provider.issuer}/session/end/confirm`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ xsrf, logout: 'yes' }),
  });
  return answer.headers.get('Location');
}
const kept = () => doors.server.running.storage.reader.selectFrom('federated_session').selectAll().execute();

describe('on a computer of many', () => {
  test('signing out goes on to the provider and back, and the next person is not taken for the first', async () => {
    const first = await doors.known('4001');
    const browser = webBrowser();
    expect(await inBrowser(browser)).toBe(first);
    const url = await signOut(browser);
    expect(url).toContain(`${doors.provider.issuer}/session/end`);
    expect(await person(browser)).toBeNull();
    expect(await leaveProvider(browser, url ?? '')).toBe(`${doors.server.origin}/`);
    const second = await doors.known('4002');
    expect(await inBrowser(browser)).toBe(second);
  });

  test('a key asks the provider for its own person, whoever is signed in there', async () => {
    await doors.known('4003');
    const browser = webBrowser();
    await inBrowser(browser);
    const owner = await doors.known('4004');
    const came = await doors.visit({ browser });
    expect(await doors.keySignIn(came).signedIn).toMatchObject({ userId: owner });
  });

  test('takes both cookies back; whoever came with a password goes nowhere else', async () => {
    await doors.known('4005');
    const browser = webBrowser();
    await inBrowser(browser);
    const held = () => [...(browser.jar.get(doors.server.origin)?.keys() ?? [])].sort();
    expect(held()).toEqual(['__Host-cartable', '__Host-cartable-federation']);
    await signOut(browser);
    expect(held()).toEqual([]);
    const { code } = doors.server.account('pupil-1-01');
    await ask(browser, 'portal/activations', 'POST', { code, password: testPassword, label: 'Firefox' });
    expect(await person(browser)).toMatchObject({ userId: 'pupil-1-01' });
    expect(await signOut(browser)).toBeNull();
  });
});

describe('a session that ends at the provider', () => {
  test('ends here', async () => {
    await doors.known('4006');
    const [browser, other] = [webBrowser(), webBrowser()];
    await inBrowser(browser);
    await inBrowser(other);
    // Another tab's sign-in of the same browser shares the provider's session.
    const url = await signOut(browser);
    await inBrowser(browser);
    await leaveProvider(browser, url ?? '');
    // The provider has told our server by then (back-channel).
    await expect.poll(() => person(browser)).toBeNull();
    expect(await person(other)).not.toBeNull();
  });

  test('ends here also after the person has changed to another of their roles', async () => {
    const userId = await doors.known('4007');
    const parent = { pupilId: 'pupil-1-01' as never, classId: '2de-1' as never };
    const more = [membershipOf(userId, 'cpe'), membershipOf(userId, 'guardian', parent)];
    await writeRecords(doors.server, more, doors.now());
    const browser = webBrowser();
    expect(await inBrowser(browser)).toBe(userId);
    const change = { schoolId: doors.server.demo.schoolId, userId, profile: 'family', label: 'Firefox' };
    expect((await ask(browser, 'portal/places', 'POST', change)).status).toBe(200);
    expect(await person(browser)).toMatchObject({ profile: 'family' });
    // What signs out at the provider is still known, and is of this session.
    const url = await signOut(browser);
    expect(url).toContain('/session/end');
    await inBrowser(browser);
    expect((await ask(browser, 'portal/places', 'POST', change)).status).toBe(200);
    await leaveProvider(browser, url ?? '');
    await expect.poll(() => person(browser)).toBeNull();
  });
});

describe('what stands behind a session', () => {
  const behind = async (deviceId: string) =>
    (await kept()).filter((one) => one.device_id === deviceId).length;

  test('goes with the session: signed out, cut off, signed in anew by password, or after a change of password', async () => {
    const linked = testClient(doors.server.origin);
    const { deviceId: _, userId } = await activated(linked, doors.server.account('pupil-1-03').code);
    doors.provider.person = { subject: 'derriere' };
    const { code, verifier } = await doors.visit();
    const json = { code, verifier, password: testPassword };
    await linked.session.send({ method: 'POST', path: '/api/v1/account/identities', json });
    const enter = async () => {
      const key = doors.keySignIn(await doors.visit());
      const grant = (await key.signedIn) as { readonly deviceId: string; readonly userId: string };
      expect(grant.userId).toBe(userId);
      expect(await behind(grant.deviceId)).toBe(1);
      return { ...key, ...grant };
    };
    const cut = await enter();
    await linked.session.send({ method: 'DELETE', path: `/api/v1/devices/${cut.deviceId}` });
    expect(await behind(cut.deviceId)).toBe(0);

    const anew = await enter();
    const { login } = doors.server.account('pupil-1-03');
    await anew.client.auth.signIn(login, testPassword, { label: 'clé', id: anew.deviceId });
    expect(await behind(anew.deviceId)).toBe(0);

    const forced = await enter();
    const passwords = { present: testPassword, next: 'quatre mots bien choisis' };
    await linked.session.send({ method: 'PUT', path: '/api/v1/auth/password', json: passwords });
    expect(await behind(forced.deviceId)).toBe(0);
  });

  test('goes when nobody ended it and it is past its time', async () => {
    await doors.known('4008');
    await inBrowser();
    const { storage } = doors.server.running;
    const later = (ms: number) => maintain(storage, memoryBlobStore(), nodeHasher, doors.now() + ms);
    await later(0);
    expect(await kept()).not.toHaveLength(0);
    await later(400 * 86_400_000);
    expect(await kept()).toHaveLength(0);
  });
});

test('a provider that is away, or no more there, keeps nobody signed in here', async () => {
  const rest = { clientId: 'x', scope: 'openid', sources: [], standsForSecondStep: false };
  const issuer = 'http://127.0.0.1:9';
  const server = await startTestServer({ providers: [{ id: 'loin', label: 'Loin', issuer, ...rest }] });
  const headers = portalHeaders(server.origin);
  const ends = async (from: string, userId: string) => {
    const browser = webBrowser();
    const json = { code: server.account(userId).code, password: testPassword, label: 'Firefox' };
    const body = JSON.stringify(json);
    const entered = await browser.go(`${server.origin}/api/v1/portal/activations`, {
      ...{ method: 'POST', headers, body },
    });
    const { schoolId, deviceId } = (await entered.json()) as Record<'schoolId' | 'deviceId', string>;
    const session = { schoolId, deviceId, issuer: from, subject: 'x', sid: null, idToken: 'a.b.c' };
    await server.running.storage.transaction((writer) => saveFederatedSession(writer, session));
    const url = `${server.origin}/api/v1/portal/session`;
    const out = await browser.go(url, { method: 'DELETE', headers });
    expect(await out.json()).toEqual({ providerUrl: null });
    expect(await (await browser.go(url, { headers })).json()).toBeNull();
  };
  await ends(issuer, 'pupil-1-01');
  await ends('https://parti.example', 'pupil-1-02');
  await server.stop();
});
