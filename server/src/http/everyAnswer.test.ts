import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPerson } from '../testing/addPerson.ts';
import { actingClient } from '../testing/actingClient.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, testClient, testPassword } from '../testing/testClient.ts';
import { uploadContent } from '../testing/uploadContent.ts';
import type { Route } from './route.ts';

let server: TestServer;
/** Cookies of browsers in which somebody is signed in, by role. */
const cookies = new Map<string, string>();
let content: string;

beforeAll(async () => {
  server = await startTestServer();
  const pupil = await actingClient(server, 'pupil-1-01');
  const uploaded = await uploadContent(pupil.client);
  const put = { parentId: null, base: null, deviceLabel: 'clé', day: '2026-11-23', name: 'Exposé.txt' };
  await pupil.act('documents.putFile', { id: 'doc', copyId: 'copy', ...put, content: uploaded.content });
  content = uploaded.content.manifest;
  const head = testClient(server.origin);
  const { login } = await activated(head, (await addPerson(server, { userId: 'head', role: 'head' })).code);
  cookies.set('pupil', await cookieOf(server.account('pupil-1-01').login));
  cookies.set('head', await cookieOf(login));
});
afterAll(() => server.stop());

const page = () => ({
  'X-Cartable-Portal': '1',
  Origin: server.origin,
  'Sec-Fetch-Site': 'same-origin',
  'Content-Type': 'application/json',
});

async function cookieOf(login: string): Promise<string> {
  const response = await fetch(`${server.origin}/api/v1/portal/sessions`, {
    method: 'POST',
    headers: page(),
    body: JSON.stringify({ login, password: testPassword, label: 'Firefox' }),
  });
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** What is really there, for addresses that name something. */
const real: Readonly<Record<string, string>> = { userId: 'pupil-1-01', classId: '2de-1', schoolId: 'demo' };
const addressOf = ({ path }: Route) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'manifest' ? content : (real[name] ?? 'nothing-there'),
  );
const nameOf = ({ method, path }: Route) => `${method} ${path}`;

/** Asks as a browser in which this person is signed in; reads no more than the head of the answer. */
async function ask(route: Route, role: string, headers: Readonly<Record<string, string>> = page()) {
  const stop = new AbortController();
  const wantsBody = route.method !== 'get' && route.body !== undefined;
  const response = await fetch(server.origin + addressOf(route), {
    method: route.method.toUpperCase(),
    headers: { ...headers, Cookie: cookies.get(role) ?? '' },
    ...(wantsBody && { body: '{}' }),
    redirect: 'manual',
    signal: stop.signal,
  });
  const text = response.ok ? '' : await response.text();
  // An event stream would go on for ever.
  if (response.ok) stop.abort();
  const code = /"code":"([^"]*)"/.exec(text)?.[1];
  return { status: response.status, code, headers: response.headers };
}

describe('every answer about somebody', () => {
  test('is kept by no cache, sniffed and framed by nobody, whether it is given or refused', async () => {
    let given = 0;
    const routes = server.running.server.routes.filter(
      ({ access, method }) => (access === 'session' || access === 'element') && method === 'get',
    );
    for (const route of routes) {
      for (const role of cookies.keys()) {
        const { status, headers } = await ask(route, role);
        const said = ['cache-control', 'x-content-type-options'].map((name) => headers.get(name));
        expect([nameOf(route), ...said]).toEqual([nameOf(route), 'no-store', 'nosniff']);
        expect(headers.get('content-security-policy'), nameOf(route)).toContain("default-src 'none'");
        if (status === 200) given += 1;
      }
    }
    expect(given).toBeGreaterThan(35);
  });
});

describe('every endpoint that a cookie opens', () => {
  /** Signs out, which the tests after it would be: looked at in `portal.test.ts`. */
  const ends = new Set(['delete /api/v1/auth/sessions/current']);

  test.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://mechant.example' }],
    ['a sister site', { 'Sec-Fetch-Site': 'same-site', Origin: 'https://autre.region.example' }],
    ['a page without our mark', { 'X-Cartable-Portal': '' }],
    ['nobody knows where', { 'Sec-Fetch-Site': 'none', Origin: 'null' }],
  ])('refuses what %s makes a browser send, before anything is read', async (_, change) => {
    const routes = server.running.server.routes.filter(({ access }) =>
      ['session', 'browser', 'element'].includes(access),
    );
    expect(routes.length).toBeGreaterThan(90);
    for (const route of routes) {
      if (ends.has(nameOf(route))) continue;
      // An element carries no mark of ours: what its browser says of the page decides.
      if (route.access === 'element' && !('Sec-Fetch-Site' in change)) continue;
      const { status, code } = await ask(route, 'head', { ...page(), ...change });
      expect([nameOf(route), status, code]).toEqual([nameOf(route), 403, 'portal.other_site']);
    }
  });

  test('and the session is there as before', async () => {
    const devices = server.running.server.routes.find((one) => nameOf(one) === 'get /api/v1/devices');
    if (devices === undefined) throw new TypeError('no such endpoint');
    for (const role of cookies.keys()) expect((await ask(devices, role)).status).toBe(200);
  });
});

describe('what a name of a document does to the header that carries it', () => {
  test.each([
    ['a line', 'a\r\nSet-Cookie: x=y\r\n\r\n<script>'],
    ['quotes and a second parameter', '"; filename=autre.exe; x="'],
    ['a folder', '../../etc/passwd'],
    ['words read from right to left', 'facture\u202efdp.exe'],
    ['a very long one', 'é'.repeat(1500)],
  ])('%s stays a name', async (_, name) => {
    const query = new URLSearchParams({ type: 'text/html', name });
    const response = await fetch(`${server.origin}/content/${content}?${query}`, {
      headers: { Cookie: cookies.get('pupil') ?? '', 'Sec-Fetch-Site': 'same-origin' },
    });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    expect(response.headers.get('set-cookie')).toBeNull();
    const said = response.headers.get('content-disposition') ?? '';
    // RFC 8187: nothing but its own characters and what is encoded.
    expect(said).toMatch(/^attachment; filename\*=UTF-8''(?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+$/);
    // U+202E would show `facture.exe` as something else.
    expect(said).not.toContain('%E2%80%AE');
    // What is no text of ours is never shown as a page.
    expect(response.headers.get('content-type')).not.toContain('html');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
  });
});

test('codes are guessed six hundred times from a network, however many are tried at once, and no code is told from another', async () => {
  const guess = async (n: number) => {
    const response = await fetch(`${server.origin}/api/v1/portal/activations/check`, {
      method: 'POST',
      headers: page(),
      body: JSON.stringify({ code: `AAAA-AAAA-${1000 + n}` }),
    });
    return ((await response.json()) as { code: string }).code;
  };
  const answers = await Promise.all(Array.from({ length: 640 }, (_, n) => guess(n)));
  expect(answers.filter((one) => one === 'auth.code_wrong')).toHaveLength(600);
  expect(answers.filter((one) => one === 'auth.throttled')).toHaveLength(40);
});
