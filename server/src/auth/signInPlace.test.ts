import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smtpMailer } from '../mail/mailer.ts';
import { memoryBlobStore } from '../testing/memoryBlobStore.ts';
import { maintain } from '../ops/maintenance.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { type MailServer, startMailServer } from '../testing/mailServer.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, testClient, testPassword } from '../testing/testClient.ts';
import { placeOf } from './signInPlace.ts';

let relay: MailServer;
let server: TestServer;
let now = Date.now();
beforeAll(async () => {
  relay = await startMailServer();
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock, mailer: smtpMailer(relay.url, 'cartable@region.example') });
});
afterAll(async () => {
  await server.stop();
  await relay.close();
});

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

async function signInWith(login: string, userAgent: string) {
  const response = await fetch(`${server.origin}/api/v1/portal/sessions`, {
    method: 'POST',
    headers: {
      'X-Cartable-Portal': '1',
      Origin: server.origin,
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': 'application/json',
      'User-Agent': userAgent,
    },
    body: JSON.stringify({ login, password: testPassword, label: 'Firefox' }),
  });
  expect(response.status).toBe(200);
}
const unusual = async (userId: string) =>
  server.running.storage.reader
    .selectFrom('account_event')
    .select('data')
    .where('user_id', '=', userId)
    .where('kind', '=', 'signInNew')
    .execute();

test('a sign-in from elsewhere is told once, in the history and by mail, and not the first one ever', async () => {
  const client = testClient(server.origin);
  await activated(client, server.account('pupil-1-01').code);
  const { login } = server.account('pupil-1-01');
  await server.running.storage.transaction((writer) =>
    writer.updateTable('account').set({ email: 'lina@famille.example' }).where('login', '=', login).execute(),
  );
  expect(await unusual('pupil-1-01')).toEqual([]);
  await signInWith(login, firefox);
  const mail = await relay.next();
  expect(mail.to).toEqual(['lina@famille.example']);
  expect(mail.text).toContain('endroit inhabituel');
  expect(await unusual('pupil-1-01')).toEqual([{ data: '{"label":"Firefox"}' }]);
  // A later version is the same family.
  await signInWith(login, firefox.replaceAll('140', '141'));
  expect(await unusual('pupil-1-01')).toHaveLength(1);
  expect(relay.waiting).toBe(0);
});

test('neither the network nor the browser can be read in the database, and both are forgotten', async () => {
  const rows = await server.running.storage.reader.selectFrom('known_place').selectAll().execute();
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toMatch(/127\.0\.0\.1|Firefox/);
  now += 91 * 86_400_000;
  await maintain(server.running.storage, memoryBlobStore(), nodeHasher, now);
  expect(await server.running.storage.reader.selectFrom('known_place').selectAll().execute()).toEqual([]);
});

test('a place is as coarse as can be', () => {
  expect(placeOf('2001:db8:1:2:3::9', firefox)).toBe('2001:db8:1:2::/64 Firefox');
  expect(placeOf('192.0.2.1', 'Mozilla/5.0 Chrome/140.0 Safari/537.36 Edg/140.0')).toBe('192.0.2.1 Edge');
  expect(placeOf('192.0.2.1', undefined)).toBe('192.0.2.1 ');
});
