import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { chainStart } from '@cartable/shared/sync/chain.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserSessionMs } from '../auth/browserKey.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { writeRecords } from '../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, testClient, testPassword } from '../testing/testClient.ts';

let server: TestServer;
let now = Date.now();
beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock });
});
afterAll(() => server.stop());

/** What the portal's own page sends with everything. */
const page = () => ({
  'X-Cartable-Portal': '1',
  Origin: server.origin,
  'Sec-Fetch-Site': 'same-origin',
});

interface Sent {
  readonly method?: string;
  readonly json?: unknown;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(path: string, { method = 'GET', json, cookie, headers = page() }: Sent = {}) {
  const response = await fetch(`${server.origin}/api/v1/${path}`, {
    method,
    headers: {
      ...headers,
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
      ...(cookie !== undefined && { Cookie: cookie }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  const setCookie = response.headers.getSetCookie()[0] ?? '';
  return {
    status: response.status,
    setCookie,
    cookie: setCookie.split(';')[0] ?? '',
    text,
    // A synchronisation's answer has lines of its own after its head.
    body: text.startsWith('{')
      ? (JSON.parse(text.split('\n')[0] ?? '') as Record<string, unknown>)
      : undefined,
  };
}

const activate = (userId: string) =>
  ask('portal/activations', {
    method: 'POST',
    json: { code: server.account(userId).code, password: testPassword, label: 'Firefox' },
  });
const signIn = (login: string, password = testPassword, more: Partial<Sent> = {}) =>
  ask('portal/sessions', { method: 'POST', json: { login, password, label: 'Firefox' }, ...more });

describe('signing in and out', () => {
  test('a code opens an account; the cookie is out of reach of scripts, of other sites and of plain HTTP', async () => {
    const entered = await activate('pupil-1-11');
    expect(entered.status).toBe(200);
    expect(entered.setCookie).toMatch(
      /^__Host-cartable=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
    const token = entered.cookie.split('=')[1] ?? '';
    expect(entered.text).not.toContain(token);
    expect(entered.body).toMatchObject({ userId: 'pupil-1-11', identity: { roles: ['pupil'] } });
    const { body } = await ask('portal/session', { cookie: entered.cookie });
    expect(body).toEqual(entered.body);
  });

  test('the session says the school’s own colour, and nothing where it chose none', async () => {
    const { cookie, body } = await activate('pupil-2-13');
    expect(body?.accent).toBeNull();
    const { schoolId } = server.demo;
    const own = { type: 'region.theme', record: { id: schoolId, accent: '#a0223b', logo: null } };
    await writeRecords(server, [own]);
    expect((await ask('portal/session', { cookie })).body?.accent).toBe('#a0223b');
    expect((await signIn(server.account('pupil-2-13').login)).body?.accent).toBe('#a0223b');
  });

  test('the session synchronises without a token, and signing out ends it at once', async () => {
    const { cookie, body } = await activate('pupil-1-12');
    const device = String(body?.deviceId);
    const last = { seq: 0, hash: chainStart(nodeHasher, device) };
    const json = { v: 1, device, last, pending: 0 };
    const pulled = await ask('sync', { method: 'POST', json, cookie });
    expect(pulled.status).toBe(200);
    expect(pulled.text).toContain('grades.mark');
    expect((await ask('devices', { cookie })).text).toContain('"current":true');

    const out = await ask('portal/session', { method: 'DELETE', cookie });
    expect(out.status).toBe(200);
    expect(out.setCookie).toContain('__Host-cartable=; Max-Age=0;');
    expect((await ask('sync', { method: 'POST', json, cookie })).body?.code).toBe('auth.session_ended');
    expect((await ask('portal/session', { cookie })).text).toBe('null');
    const again = await ask('portal/session', { method: 'DELETE', cookie });
    expect([again.status, again.text]).toEqual([200, '{"providerUrl":null}']);
  });

  test('nobody is signed in without a cookie, or with one that is none of ours', async () => {
    for (const cookie of ['', '__Host-cartable=x', `__Host-cartable=${'A'.repeat(43)}`]) {
      expect((await ask('portal/session', { cookie })).text).toBe('null');
    }
  });

  test('a wrong password gives no cookie, and the same refusal as an unknown login', async () => {
    await activate('pupil-1-13');
    const wrong = await signIn(server.account('pupil-1-13').login, 'pas le bon mot de passe');
    expect(wrong).toMatchObject({ status: 401, setCookie: '' });
    expect(wrong.body?.code).toBe('auth.credentials_wrong');
    expect((await signIn('personne.inconnue')).text).toBe(wrong.text);
  });

  test('each sign-in is a new session and ends the one that the browser came with (fixation)', async () => {
    const mine = await activate('pupil-1-14');
    const theirs = await activate('pupil-1-15');
    const again = await signIn(server.account('pupil-1-14').login, testPassword, { cookie: theirs.cookie });
    expect([mine.cookie, theirs.cookie]).not.toContain(again.cookie);
    expect(again.body?.userId).toBe('pupil-1-14');
    expect((await ask('portal/session', { cookie: theirs.cookie })).text).toBe('null');
  });

  test('a session ends after a school day', async () => {
    const { cookie } = await activate('pupil-1-16');
    now += browserSessionMs - 60_000;
    expect((await ask('devices', { cookie })).status).toBe(200);
    now += 120_000;
    expect((await ask('devices', { cookie })).body?.code).toBe('auth.session_ended');
  });

  test('another password on a key ends the browser’s session; a browser that left is not listed', async () => {
    const { cookie } = await activate('pupil-1-17');
    const key = testClient(server.origin);
    const grant = await key.auth.signIn(server.account('pupil-1-17').login, testPassword, { label: 'clé' });
    await key.session.adopt(grant);
    expect((await key.session.devices()).map((one) => one.label).sort()).toEqual(['Firefox', 'clé']);
    await key.session.changePassword(testPassword, 'une autre phrase longue');
    expect((await ask('devices', { cookie })).body?.code).toBe('auth.session_ended');
    const second = await signIn(server.account('pupil-1-17').login, 'une autre phrase longue');
    await ask('portal/session', { method: 'DELETE', cookie: second.cookie });
    now += browserSessionMs + 1;
    expect((await key.session.devices()).map((one) => one.label)).toEqual(['clé']);
  });

  test('a browser cut off from a key, and a blocked account, are out at once', async () => {
    const cut = await activate('pupil-1-20');
    const key = testClient(server.origin);
    const login = server.account('pupil-1-20').login;
    await key.session.adopt(await key.auth.signIn(login, testPassword, { label: 'clé' }));
    await key.session.revokeDevice(String(cut.body?.deviceId));
    expect((await ask('devices', { cookie: cut.cookie })).body?.code).toBe('auth.session_ended');

    const { cookie } = await signIn(login);
    expect((await ask('devices', { cookie })).status).toBe(200);
    await server.running.storage.transaction((writer) =>
      writer.updateTable('account').set({ blocked_at: now }).where('login', '=', login).execute(),
    );
    expect((await ask('devices', { cookie })).body?.code).toBe('auth.blocked');
    expect(await ask('portal/session', { cookie })).toMatchObject({
      status: 403,
      body: { code: 'auth.blocked' },
    });
    expect(await signIn(login)).toMatchObject({ status: 403, setCookie: '' });
  });
});

describe('what another site makes a browser send', () => {
  test.each([
    ['without our header', { 'X-Cartable-Portal': '' }],
    ['from another origin', { Origin: 'https://mechant.example' }],
    ['from an opaque origin', { Origin: 'null' }],
    ['from a sister site', { 'Sec-Fetch-Site': 'same-site' }],
    ['from elsewhere', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('is refused %s, signed in or not', async (_, change) => {
    const { cookie } = await signedIn();
    const headers = { ...page(), ...change };
    const sync = await ask('sync', { method: 'POST', json: {}, cookie, headers });
    expect([sync.status, sync.body?.code]).toEqual([403, 'portal.other_site']);
    const out = await ask('portal/session', { method: 'DELETE', cookie, headers });
    expect(out).toMatchObject({ status: 403, setCookie: '' });
    const login = await signIn(server.account('pupil-1-18').login, testPassword, { headers });
    expect(login).toMatchObject({ status: 403, setCookie: '' });
    expect((await ask('devices', { cookie })).status).toBe(200);
  });

  test('is refused when it says nothing of its origin', async () => {
    const { cookie } = await signedIn();
    const headers = { 'X-Cartable-Portal': '1' };
    const out = await ask('portal/session', { method: 'DELETE', cookie, headers });
    expect(out.body?.code).toBe('portal.other_site');
  });

  test('no preflight is granted', async () => {
    const response = await fetch(`${server.origin}/api/v1/portal/sessions`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://mechant.example', 'Access-Control-Request-Headers': 'x-cartable-portal' },
    });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(response.headers.get('Access-Control-Allow-Headers')).toBeNull();
  });

  const held = new Map<string, string>();
  /** The cookie of one pupil, signed in once for this whole group. */
  async function signedIn(): Promise<{ readonly cookie: string }> {
    const known = held.get('cookie');
    if (known !== undefined) {
      if ((await ask('devices', { cookie: known })).status === 200) return { cookie: known };
    }
    const { cookie } = await activate('pupil-1-18');
    held.set('cookie', cookie);
    return { cookie };
  }
});

test('a key’s token is no cookie, and a cookie’s is no token', async () => {
  const key = testClient(server.origin);
  const { refreshToken } = await activated(key, server.account('pupil-1-19').code);
  const cookie = `__Host-cartable=${refreshToken}`;
  expect((await ask('portal/session', { cookie })).text).toBe('null');
  expect((await ask('devices', { cookie })).body?.code).toBe('auth.session_ended');
  const browser = await signIn(server.account('pupil-1-19').login);
  const stolen = browser.cookie.split('=')[1] ?? '';
  await expect(testClient(server.origin).auth.refresh(stolen)).rejects.toMatchObject({
    code: 'auth.session_ended',
  });
});
