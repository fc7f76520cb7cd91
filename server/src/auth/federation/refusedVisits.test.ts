import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type CameBack,
  type FederatedServer,
  portalHeaders,
  startFederatedServer,
} from '../../testing/federatedServer.ts';
import { webBrowser } from '../../testing/webBrowser.ts';

let doors: FederatedServer;
beforeAll(async () => {
  doors = await startFederatedServer();
});
afterAll(() => doors.stop());

const { stringify } = JSON;
async function leave({ browser, code, verifier }: CameBack) {
  const { origin } = doors.server;
  const answer = await browser.go(`${origin}/api/v1/portal/federation/departures`, {
    method: 'POST',
    headers: portalHeaders(origin),
    body: stringify({ code, verifier }),
  });
  return (await answer.json()) as { readonly providerUrl?: string | null; readonly code?: string };
}
/** Presses the button of the provider's own page. */
async function confirm({ browser }: CameBack, url: string): Promise<string | null> {
  const form = await (await browser.go(url)).text();
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)?.[1] ?? '';
  const answer = await browser.go(`${doors.provider.issuer}/session/end/confirm`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ xsrf, logout: 'yes' }),
  });
  return answer.headers.get('Location');
}
const inPortal = (browser = webBrowser()) => doors.visit({ target: 'portal', browser });
const block = (userId: string) =>
  doors.server.running.storage.transaction((writer) =>
    writer.updateTable('account').set({ blocked_at: doors.now() }).where('user_id', '=', userId).execute(),
  );

test.each(['unknown', 'blocked'])(
  'on a computer of many, whoever came next is not taken for the person who was refused (%s)',
  async (why) => {
    const [refused, next] = why === 'unknown' ? (['0', '6001'] as const) : (['6002', '6003'] as const);
    if (why === 'unknown') doors.provider.person = { subject: 'inconnu', externalId: refused };
    else await block(await doors.known(refused));
    const browser = webBrowser();
    const code = why === 'unknown' ? 'auth.identity_unknown' : 'auth.blocked';
    expect(await doors.portalSignIn(await inPortal(browser))).toMatchObject({ body: { code } });
    // The provider still holds the first one's session; nobody pressed anything.
    const userId = await doors.known(next);
    expect(await doors.portalSignIn(await inPortal(browser))).toMatchObject({
      status: 200,
      body: { userId },
    });
    // Once somebody was let in, the provider is trusted to know them: no second question.
    doors.provider.person = { subject: 'un autre' };
    expect(await doors.portalSignIn(await inPortal(browser))).toMatchObject({
      status: 200,
      body: { userId },
    });
  },
);

test('another browser, and one that nobody was refused in, ask nothing anew', async () => {
  const userId = await doors.known('6010');
  const mine = webBrowser();
  expect((await doors.portalSignIn(await inPortal(mine))).status).toBe(200);
  doors.provider.person = { subject: 'inconnu' };
  expect((await doors.portalSignIn(await inPortal())).status).toBe(401);
  expect(await doors.portalSignIn(await inPortal(mine))).toMatchObject({ status: 200, body: { userId } });
});

test.each(['unknown', 'blocked'])(
  'whoever is refused (%s) may sign out at the provider too, once',
  async (why) => {
    if (why === 'unknown') doors.provider.person = { subject: 'partant', externalId: '0' };
    else await block(await doors.known('6020'));
    const came = await inPortal();
    expect((await doors.portalSignIn(came)).status).toBeGreaterThanOrEqual(400);
    const { providerUrl } = await leave(came);
    expect(providerUrl).toContain(`${doors.provider.issuer}/session/end`);
    expect(await confirm(came, providerUrl ?? '')).toBe(`${doors.server.origin}/`);
    expect(await leave(came)).toMatchObject({ code: 'auth.federation_refused' });
  },
);

test('only the page that came back may leave with its code, and whoever was let in has none any more', async () => {
  doors.provider.person = { subject: 'encore', externalId: '0' };
  const came = await inPortal();
  expect(await leave({ ...came, verifier: 'x'.repeat(43) })).toMatchObject({
    code: 'auth.federation_refused',
  });
  expect((await leave(came)).providerUrl).toContain('/session/end');
  await doors.known('6030');
  const entered = await inPortal();
  expect((await doors.portalSignIn(entered)).status).toBe(200);
  expect(await leave(entered)).toMatchObject({ code: 'auth.federation_refused' });
});
