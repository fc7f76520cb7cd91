import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secret, TOTP } from 'otpauth';
import { codeOf } from '../../testing/codeOf.ts';
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

/** Signs the browser in with what came back. */
async function enter({ browser, code, verifier }: CameBack, more: object = {}) {
  const response = await browser.go(`${doors.server.origin}/api/v1/portal/federation/sessions`, {
    method: 'POST',
    headers: portalHeaders(doors.server.origin),
    body: JSON.stringify({ code, verifier, label: 'Firefox', ...more }),
  });
  const body = (await response.json()) as { code?: string; userId?: string };
  return { code: body.code ?? 'ok', set: response.headers.getSetCookie(), userId: body.userId };
}

test('a visit to a provider may declare the device, and is asked for the second step there once', async () => {
  const userId = await doors.known('2001');
  const browser = webBrowser();
  const first = await enter(await doors.visit({ target: 'portal', browser }), { trusted: true });
  expect([first.code, first.userId, first.set.length]).toEqual(['ok', userId, 2]);
  expect(first.set[0]).toContain('Max-Age=2592000;');

  // A program of codes, as the person would have added; the trust of before does not pass it.
  const secret = new Secret().base32;
  const { schoolId } = doors.server.demo;
  const row = { school_id: schoolId, user_id: userId, secret, confirmed_at: doors.now(), last_step: 0 };
  await doors.server.running.storage.transaction((writer) => writer.insertInto('totp').values(row).execute());
  const again = await doors.visit({ target: 'portal', browser });
  expect((await enter(again)).code).toBe('auth.second_factor');
  const secondCode = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: doors.now() });
  expect((await enter(again, { secondCode })).code).toBe('ok');
  expect((await enter(await doors.visit({ target: 'portal', browser }))).code).toBe('ok');
  // Elsewhere it is asked for.
  expect((await enter(await doors.visit({ target: 'portal' }))).code).toBe('auth.second_factor');
});

test('a key that comes back from a provider knows no such word', async () => {
  await doors.known('2002');
  const { signedIn } = doors.keySignIn(await doors.visit(), { trusted: true });
  expect(await codeOf(signedIn)).toBe('request.invalid');
});
