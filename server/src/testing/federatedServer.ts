import { createHash, randomBytes } from 'node:crypto';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { personIdOf } from '../directory/recordIds.ts';
import { addPerson } from './addPerson.ts';
import { directoryClaim, type IdentityProvider, startIdentityProvider } from './identityProvider.ts';
import { startTestServer, type TestServer } from './startTestServer.ts';
import { testClient } from './testClient.ts';
import { webBrowser } from './webBrowser.ts';

export const randomToken = () => randomBytes(32).toString('base64url');
export const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

/** What a program is given after a visit to a provider. */
export interface CameBack {
  readonly code: string;
  readonly error: string | null;
  readonly verifier: string;
  readonly browser: ReturnType<typeof webBrowser>;
  /** Where the browser was sent. */
  readonly back: URL;
}

/** A server whose people may sign in through a real provider, `essai`; `more` is told to the server too. */
export async function startFederatedServer(more: Parameters<typeof startTestServer>[0] = {}) {
  const provider: IdentityProvider = await startIdentityProvider({ subject: 'personne' });
  let now = Date.now();
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  const server: TestServer = await startTestServer({
    ...more,
    clock,
    providers: [
      {
        id: 'essai',
        label: 'ÉduConnect d’essai',
        issuer: provider.issuer,
        clientId: provider.clientId,
        clientSecret: provider.clientSecret,
        scope: 'openid directory',
        externalIdClaim: directoryClaim,
        sources: ['aaf:creteil'],
        standsForSecondStep: false,
      },
    ],
  });
  provider.serve(server.origin);

  const startUrl = (target: string, verifier = randomToken(), state = randomToken()) => {
    const query = new URLSearchParams({ return: target, challenge: challengeOf(verifier), state });
    return `${server.origin}/api/v1/federation/essai/start?${query}`;
  };
  return {
    server,
    provider,
    startUrl,
    now: () => now,
    /** Lets the server's wall clock go on. */
    pass(ms: number) {
      now += ms;
    },

    /** Goes to the provider and comes back. */
    async visit(
      options: { readonly target?: string; readonly browser?: ReturnType<typeof webBrowser> } = {},
    ): Promise<CameBack> {
      const { target = 'http://127.0.0.1:50123/cartable', browser = webBrowser() } = options;
      const [verifier, state] = [randomToken(), randomToken()];
      const start = startUrl(target, verifier, state);
      const back = await browser.follow(start, (url) => url.port === '50123' || url.hash !== '');
      const result = new URLSearchParams(back.hash === '' ? back.search : back.hash.split('?')[1]);
      if (result.get('state') !== state) throw new Error('came back to another sign-in');
      return { code: result.get('code') ?? '', error: result.get('error'), verifier, browser, back };
    },

    /** Signs a new key in with what came back. */
    keySignIn(came: Pick<CameBack, 'code' | 'verifier'>, more: object = {}) {
      const client = testClient(server.origin);
      const json = { code: came.code, verifier: came.verifier, device: { label: 'clé' }, ...more };
      const path = '/api/v1/auth/federation/sessions';
      return { client, signedIn: client.api.send({ method: 'POST', path, json }).then((one) => one.json()) };
    },

    /** Signs the browser in with what came back. */
    async portalSignIn(came: CameBack) {
      const response = await came.browser.go(`${server.origin}/api/v1/portal/federation/sessions`, {
        method: 'POST',
        headers: portalHeaders(server.origin),
        body: JSON.stringify({ code: came.code, verifier: came.verifier, label: 'Firefox' }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    },

    /** Somebody of the directory whom the provider names by the directory's identifier. */
    async known(externalId: string) {
      const userId = personIdOf('aaf:creteil', 'pupil', externalId);
      await addPerson(server, { userId, role: 'pupil', membership: { classId: '2de-1' as never }, now });
      provider.person = { subject: `sujet-${externalId}`, externalId };
      return userId;
    },

    async stop() {
      await server.stop();
      await provider.close();
    },
  };
}

export type FederatedServer = Awaited<ReturnType<typeof startFederatedServer>>;

/** What the portal's own page sends along. */
export const portalHeaders = (origin: string) => ({
  'X-Cartable-Portal': '1',
  Origin: origin,
  'Sec-Fetch-Site': 'same-origin',
  'Content-Type': 'application/json',
});
