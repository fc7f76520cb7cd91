import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { encodeManifest } from '@cartable/shared/files/manifest.ts';
import { chainNext, chainStart } from '@cartable/shared/sync/chain.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeHasher } from '../ops/nodeHost.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, testClient, testPassword } from '../testing/testClient.ts';
import type { PageFile } from './pageFiles.ts';

const html = Buffer.from('<!doctype html><title>Cartable</title>');
const script = Buffer.from('export {};'.repeat(50));
const links = {
  signedIn: ['</assets/home-1.js>; rel=modulepreload; crossorigin'],
  signedOut: ['</assets/signIn-1.js>; rel=modulepreload; crossorigin'],
};
const pages = new Map<string, PageFile>([
  ['/index.html', { type: 'text/html; charset=utf-8', plain: html, links }],
  [
    '/assets/a-1.js',
    {
      type: 'text/javascript; charset=utf-8',
      plain: script,
      br: brotliCompressSync(script),
      gzip: gzipSync(script),
    },
  ],
  ['/worker/w-1.js', { type: 'text/javascript; charset=utf-8', plain: script }],
]);

let server: TestServer;
let plain: TestServer;
beforeAll(async () => {
  server = await startTestServer({ pages, publicOrigin: 'https://cartable.example' });
  plain = await startTestServer({ pages });
});
afterAll(async () => {
  await server.stop();
  await plain.stop();
});

const browsing = { Accept: 'text/html,application/xhtml+xml' };
const get = (path: string, headers: Record<string, string> = browsing, { origin } = server) =>
  fetch(origin + path, { headers, redirect: 'manual' });

/** A path as it is written, which fetch would tidy. */
function rawStatus(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(server.origin);
    request({ port, path, headers: browsing }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the page and its files', () => {
  test('the open profile is named ahead to a browser with a session’s cookie, the sign-in to all others', async () => {
    const cookie = `__Host-cartable=${'a'.repeat(43)}`;
    const known = await get('/grades', { ...browsing, Cookie: cookie });
    expect(known.headers.get('link')).toBe(links.signedIn[0]);
    expect((await get('/')).headers.get('link')).toBe(links.signedOut[0]);
    const short = await get('/', { ...browsing, Cookie: '__Host-cartable=short' });
    expect(short.headers.get('link')).toBe(links.signedOut[0]);
    expect((await get('/assets/a-1.js', { Cookie: cookie })).headers.get('link')).toBeNull();
  });

  test('a page may ask the browser’s passkeys, for itself only', async () => {
    const policy = (await get('/')).headers.get('permissions-policy') ?? '';
    expect(policy).toContain('camera=()');
    // Left out, it is this very origin's alone (Permissions Policy: WebAuthn's features are `self` by default).
    expect(policy).not.toContain('publickey-credentials');
  });

  test.each(['/', '/grades', '/homework/abc'])('%s is the page, never kept, over TLS only', async (path) => {
    const response = await get(path);
    expect(await response.text()).toBe(html.toString());
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(response.headers.get('strict-transport-security')).toBe('max-age=63072000');
    expect((await get(path, browsing, plain)).headers.get('strict-transport-security')).toBeNull();
  });

  test.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ])('a script is sent as the browser takes it: %s', async (accepted, sent) => {
    const response = await get('/assets/a-1.js', { 'Accept-Encoding': accepted });
    expect(response.headers.get('content-encoding')).toBe(sent);
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(await response.text()).toBe(script.toString());
  });

  test('the worker’s files have the worker’s policy', async () => {
    const policy = (await get('/worker/w-1.js')).headers.get('content-security-policy');
    expect(policy).toBe("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'");
  });

  test.each([
    '/assets/none.js',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/api/v1/none',
    '/content/x',
    '/content',
  ])('%s is neither a file nor the page', async (path) => {
    expect(await rawStatus(path)).not.toBe(200);
  });

  test('nothing redirects, and the page is not sent to programs or to writes', async () => {
    for (const path of ['//elsewhere.example', '/?next=//elsewhere.example', '/%5Celsewhere.example']) {
      expect([200, 404]).toContain(await rawStatus(path));
    }
    expect((await get('/grades', { Accept: '*/*' })).status).toBe(404);
    expect((await fetch(server.origin, { method: 'POST' })).status).toBe(404);
  });
});

describe('documents for elements of the page', () => {
  const chunks = [randomBytes(70_000), randomBytes(1_000)];
  const nameOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const manifest = encodeManifest({
    sizeBytes: 71_000,
    chunks: chunks.map((bytes) => ({ name: nameOf(bytes), size: bytes.length })),
  });
  const whole = Buffer.concat(chunks);
  const address = `/content/${nameOf(manifest)}?type=text%2Fplain`;
  const element = { 'Sec-Fetch-Site': 'same-origin' };
  let mine = '';

  const signIn = async (login: string): Promise<string> => {
    const response = await fetch(`${plain.origin}/api/v1/portal/sessions`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Cartable-Portal': '1',
        Origin: plain.origin,
      },
      body: JSON.stringify({ login, password: testPassword, label: 'Firefox' }),
    });
    return (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  };

  beforeAll(async () => {
    const key = testClient(plain.origin);
    const { deviceId } = await activated(key, plain.account('pupil-1-20').code);
    for (const bytes of [...chunks, manifest]) await key.transport.putChunk(nameOf(bytes), bytes);
    const file = { manifest: nameOf(manifest), sizeBytes: whole.length, mime: 'text/plain' };
    const args = {
      id: 'handin-20',
      assignmentId: 'work_2de-1_maths-3',
      comment: '',
      files: [{ name: 'devoir.txt', content: file }],
    };
    const body = { id: 'm1', name: 'homework.handIn', args, baseRevs: {}, claimedAt: 1 };
    const start = chainStart(nodeHasher, deviceId);
    const { head } = await key.transport.sync({
      v: 1,
      device: deviceId,
      last: { seq: 0, hash: start },
      pending: 1,
      push: [{ seq: 1, ...body, hash: chainNext(nodeHasher, start, body) }],
    });
    expect(head.results).toEqual([{ seq: 1, status: 'applied' }]);
    mine = await signIn(plain.account('pupil-1-20').login);
  });

  test('come whole or in ranges, run nothing and are kept nowhere', async () => {
    const response = await get(address, { ...element, Cookie: mine }, plain);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(whole);
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toBe('text/plain');
    for (const [first, last] of [
      [0, 9],
      [69_990, 70_010],
      [70_500, 70_999],
    ] as const) {
      const part = await get(address, { ...element, Cookie: mine, Range: `bytes=${first}-${last}` }, plain);
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes ${first}-${last}/71000`);
      expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(first, last + 1));
    }
    const beyond = await get(address, { ...element, Cookie: mine, Range: 'bytes=71000-' }, plain);
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */71000']);
  });

  test('a name makes a download of it; a page’s type becomes plain bytes', async () => {
    const name = encodeURIComponent('l’œuvre "1".html');
    const path = `/content/${nameOf(manifest)}?type=text%2Fhtml&name=${name}`;
    const { headers } = await get(path, { ...element, Cookie: mine }, plain);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''l%E2%80%99%C5%93uvre%20%221%22.html",
    );
  });

  test('are for those who may read them, from the portal’s own page', async () => {
    const key = testClient(plain.origin);
    await activated(key, plain.account('pupil-1-21').code);
    const theirs = await signIn(plain.account('pupil-1-21').login);
    const statuses = await Promise.all(
      [
        { ...element, Cookie: theirs },
        { ...element },
        { Cookie: mine },
        { Cookie: mine, 'Sec-Fetch-Site': 'cross-site' },
        { Cookie: mine, 'Sec-Fetch-Site': 'same-site' },
        { Cookie: mine, 'Sec-Fetch-Site': 'none' },
      ].map(async (headers) => (await get(address, headers, plain)).status),
    );
    expect(statuses).toEqual([404, 401, 403, 403, 403, 403]);
  });
});
