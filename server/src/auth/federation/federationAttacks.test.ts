import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  challengeOf,
  type FederatedServer,
  randomToken as random,
  startFederatedServer,
} from '../../testing/federatedServer.ts';
import { startTestServer } from '../../testing/startTestServer.ts';
import { webBrowser } from '../../testing/webBrowser.ts';

let doors: FederatedServer;
beforeAll(async () => {
  doors = await startFederatedServer();
});
afterAll(() => doors.stop());

describe('attacks', () => {
  test('an answer in another browser than the one that began is refused (login CSRF)', async () => {
    await doors.known('3001');
    const thief = webBrowser();
    const callback = await thief.follow(doors.startUrl('portal'), (url) =>
      url.pathname.endsWith('/callback'),
    );
    const refused = `${doors.server.origin}/#/federation?error=auth.federation_refused`;
    const victim = await webBrowser().go(callback.href);
    expect([victim.status, victim.headers.get('Location')]).toEqual([302, refused]);
    // And the attempt has used the answer up.
    expect((await thief.go(callback.href)).headers.get('Location')).toBe(refused);
  });

  test.each([
    ['no state', 'code=x'],
    ['a state of nobody', `code=x&state=${random()}`],
    ['nothing', ''],
  ])('a callback with %s is refused and leads to the portal’s own page, in words', async (_, query) => {
    const answer = await webBrowser().go(`${doors.server.origin}/api/v1/federation/essai/callback?${query}`);
    const refused = `${doors.server.origin}/#/federation?error=auth.federation_refused`;
    expect([answer.status, answer.headers.get('Location')]).toEqual([302, refused]);
  });

  test('a code of another sign-in, or of another issuer, ends in an error and not in a session', async () => {
    await doors.known('3002');
    for (const change of [{ code: random() }, { iss: 'https://mechant.example' }]) {
      const browser = webBrowser();
      const callback = await browser.follow(doors.startUrl('portal'), (url) =>
        url.pathname.endsWith('/callback'),
      );
      for (const [name, value] of Object.entries(change)) callback.searchParams.set(name, value);
      const answer = await browser.go(callback.href);
      expect(answer.headers.get('Location')).toContain('error=auth.federation_refused');
      expect(answer.headers.get('Location')).not.toContain('code=');
    }
  });

  test('it is no open redirect', async () => {
    for (const target of ['https://mechant.example/', '//mechant.example', 'http://127.0.0.1:50123/x']) {
      const answer = await webBrowser().go(doors.startUrl(target));
      expect([answer.status, answer.headers.get('Location')]).toEqual([400, null]);
    }
  });

  test('a logout token signed by anybody else, or with the client’s secret, ends nothing', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const claims = {
      sub: 'sujet-3003',
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    };
    const token = (alg: string) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, typ: 'logout+jwt' })
        .setIssuer(doors.provider.issuer)
        .setAudience(doors.provider.clientId)
        .setJti(random())
        .setIssuedAt();
    const jwk = await exportJWK(publicKey);
    expect(jwk.kty).toBe('EC');
    const forged = [
      await token('ES256').sign(privateKey),
      await token('HS256').sign(new TextEncoder().encode(doors.provider.clientSecret)),
      'a.b.c',
      '',
    ];
    for (const logout_token of forged) {
      const answer = await fetch(`${doors.server.origin}/api/v1/federation/essai/backchannel-logout`, {
        method: 'POST',
        body: new URLSearchParams({ logout_token }),
      });
      expect(answer.status).toBe(401);
    }
  });

  test('a provider that is away is said to be, and an unknown one is not found', async () => {
    const away = await startTestServer({
      providers: [
        {
          id: 'loin',
          label: 'Loin',
          issuer: 'http://127.0.0.1:9',
          clientId: 'x',
          scope: 'openid',
          sources: [],
          standsForSecondStep: false,
        },
      ],
    });
    const query = new URLSearchParams({
      return: 'portal',
      challenge: challengeOf(random()),
      state: random(),
    });
    const answers = await Promise.all(
      ['loin', 'autre'].map((id) => webBrowser().go(`${away.origin}/api/v1/federation/${id}/start?${query}`)),
    );
    expect(answers.map((one) => one.status)).toEqual([302, 404]);
    const said = new URL(answers[0]?.headers.get('Location') ?? '').hash;
    expect(said).toBe(`#/federation?error=auth.provider_away&state=${query.get('state')}`);
    await away.stop();
  });
});
