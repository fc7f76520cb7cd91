import { accentShades, contrastOf } from '@cartable/shared/domain/region/accent.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingClient, type ActingClient } from '../testing/actingClient.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import type { TestClient } from '../testing/testClient.ts';
import { askRegion, signedIn } from './testing/regionWorld.ts';
import { codeOf } from '../testing/codeOf.ts';

let server: TestServer;
let head: TestClient;
let pupil: ActingClient;
/** One pixel. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');

beforeAll(async () => {
  server = await startTestServer();
  head = await signedIn(server, 'head', 'head');
  pupil = await actingClient(server, 'pupil-1-01');
  await pupil.pullAll();
});
afterAll(() => server.stop());

const set = (body: object) => codeOf(askRegion(head, 'PUT', '/schools/demo/theme', body));

test('a colour and a logo reach the keys of the school with the next synchronisation', async () => {
  expect(await set({ accent: '#FFE600', logo: png })).toBe('ok');
  const text = JSON.stringify((await pupil.pull()).rows);
  expect(text).toContain('#ffe600');
  expect(text).toContain(png);
  // Yellow ink on paper would be no ink at all: what is shown is a shade that can be read.
  expect(contrastOf(accentShades('#ffe600', 'light').accent, '#fffdfb')).toBeGreaterThanOrEqual(4.5);
  expect(await set({ accent: null, logo: null })).toBe('ok');
  expect(JSON.stringify((await pupil.pull()).rows)).not.toContain(png);
});

test.each([
  ['a drawing that may hold a script', svg.toString('base64'), 'region.logo_type'],
  ['a page', Buffer.from('<!doctype html>').toString('base64'), 'region.logo_type'],
  ['an address', 'https://exemple.org/logo.png', 'region.logo_type'],
  ['a data address', `data:image/png;base64,${png}`, 'region.logo_type'],
  ['far too much', 'A'.repeat(60_000), 'region.logo_size'],
  ['more than a request holds', 'A'.repeat(200_000), 'request.invalid'],
])('%s is refused as a logo', async (_, logo, code) => {
  expect(await set({ accent: null, logo })).toBe(code);
});

test.each(['red', '#12345', 'url(x)', '#12345g', 'var(--x)'])('%s is refused as a colour', async (accent) => {
  expect(await set({ accent, logo: null })).toBe('request.invalid');
});
