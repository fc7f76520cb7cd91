import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import type { AuthService } from '../auth/authService.ts';
import type { Federation } from '../auth/federation/federation.ts';
import { refusalUrl, returnTarget } from '../auth/federation/returnTarget.ts';
import type { Throttle } from '../auth/throttle.ts';
import { browserClaim } from '../portal/browserClaim.ts';
import type { PortalSessions } from '../portal/portalSessions.ts';
import { enteredCookies, federationCookie, federationToken, sessionToken } from '../portal/sessionCookie.ts';
import { identitiesOfPerson } from '../auth/personIdentities.ts';
import type { Storage } from '../storage/storage.ts';
import { device, grant, portalPerson } from './authRoutes.ts';
import {
  deviceLabel,
  factorErrors,
  ownProof,
  proofErrors,
  secondCode,
  secretText,
  trusted,
} from './authSchemas.ts';
import { readText } from './readJson.ts';
import { anyoneRoute, browserRoute, openRoute, proofRoute, type Route, sessionRoute } from './route.ts';

const provider = [{ name: 'provider', in: 'path', description: 'The provider' }] as const;
const token = z.string().regex(/^[\w-]{43}$/);
const fetched = {
  code: token,
  /** RFC 7636: 43 to 128 unreserved characters. */
  verifier: z.string().regex(/^[\w.~-]{43,128}$/),
};
const chosen = { ...fetched, schoolId: z.string().max(140).optional(), secondCode };
const signInErrors = [
  'auth.federation_refused',
  'auth.identity_unknown',
  'auth.choose_school',
  'auth.blocked',
  'auth.throttled',
  ...factorErrors,
] as const;
const maxLogoutBytes = 16_384;

/** Signing in and out through OpenID Connect providers. */
export function federationRoutes(parts: {
  readonly federation: Federation;
  readonly auth: AuthService;
  readonly sessions: PortalSessions;
  readonly storage: Storage;
  readonly labelOfIssuer: (issuer: string) => string;
  readonly throttle: Throttle;
}): readonly Route[] {
  const { federation, auth, sessions, storage, throttle, labelOfIssuer } = parts;
  return [
    openRoute({
      method: 'get',
      path: '/api/v1/federation',
      summary: 'The providers through which one can sign in',
      answer: z.array(z.strictObject({ id: z.string(), label: z.string() })),
      handle: async () => ({ json: federation.providers }),
    }),
    openRoute({
      method: 'get',
      path: '/api/v1/federation/{provider}/start',
      summary:
        'Send this browser to a provider; it comes back to the portal or to a loopback listener (RFC 8252)',
      parameters: [
        ...provider,
        { name: 'return', in: 'query', description: '`portal` or `http://127.0.0.1:<port>/cartable`' },
        { name: 'challenge', in: 'query', description: 'RFC 7636, S256' },
        { name: 'state', in: 'query', description: 'Given back unchanged' },
      ],
      errors: ['request.not_found', 'request.invalid'],
      handle: async ({ params, query, request, origin, address }) => {
        const asked = z
          .strictObject({ return: z.string(), challenge: token, state: token })
          .safeParse(Object.fromEntries(query));
        if (!asked.success) throw new AppError('request.invalid', { field: 'query' });
        const target = returnTarget(asked.data.return, origin);
        const { challenge, state } = asked.data;
        const id = params.provider ?? '';
        federation.mustKnow(id);
        try {
          throttle.spendBeginning(address);
          const asking = { target, origin, challenge, clientState: state };
          const { url, cookie } = await federation.start(id, asking, federationToken(request.headers.cookie));
          return { redirect: url, headers: federationCookie(cookie) };
        } catch (error) {
          // It is a person's browser that waits: what went wrong is said where they began, in words.
          if (!isAppError(error)) throw error;
          return { redirect: refusalUrl(target, error, state) };
        }
      },
    }),
    openRoute({
      method: 'get',
      path: '/api/v1/federation/{provider}/callback',
      summary: 'Where the provider sends the browser back',
      parameters: provider,
      errors: ['request.not_found'],
      handle: async ({ params, query, request, origin }) => ({
        redirect: await federation.callback(params.provider ?? '', query.toString(), {
          cookie: federationToken(request.headers.cookie),
          origin,
        }),
      }),
    }),
    openRoute({
      method: 'post',
      path: '/api/v1/federation/{provider}/backchannel-logout',
      summary: 'A provider tells that a session ended there (OpenID Connect Back-Channel Logout 1.0)',
      parameters: provider,
      rawBody: true,
      errors: ['request.not_found', 'auth.federation_refused', 'request.too_large'],
      handle: async ({ params, request }) => {
        const id = params.provider ?? '';
        // Nothing is read for a provider that there is not.
        federation.mustKnow(id);
        const sent = await readText(request, maxLogoutBytes);
        const logoutToken = new URLSearchParams(sent).get('logout_token');
        if (logoutToken === null) throw new AppError('auth.federation_refused');
        await federation.backchannelLogout(id, logoutToken);
        return { json: {} };
      },
    }),
    anyoneRoute({
      method: 'post',
      path: '/api/v1/federation/accounts',
      summary: 'The schools in which the person who came back from a provider has an account',
      body: z.strictObject(fetched),
      answer: z.array(z.strictObject({ schoolId: z.string(), schoolName: z.string() })),
      errors: ['auth.federation_refused', 'auth.throttled'],
      handle: ({ body, address }) =>
        throttle.guard(address, undefined, async () => ({
          json: await federation.accounts(body.code, body.verifier),
        })),
    }),
    proofRoute({
      method: 'post',
      path: '/api/v1/auth/federation/sessions',
      summary: 'Sign a key in with what the browser brought back from a provider',
      body: z.strictObject({ ...chosen, device }),
      answer: grant,
      errors: signInErrors,
      handle: ({ body, address, jkt, place }) =>
        throttle.guard(address, undefined, async () => ({
          json: await federation.signIn(body, (account) =>
            auth.signInProven(account, { ...body.device, place }, jkt),
          ),
        })),
    }),
    browserRoute({
      method: 'post',
      path: '/api/v1/portal/federation/sessions',
      summary: 'Sign a browser in with what it brought back from a provider; the session is a cookie',
      body: z.strictObject({ ...chosen, label: deviceLabel, trusted }),
      answer: portalPerson,
      errors: signInErrors,
      handle: (call) =>
        throttle.guard(call.address, undefined, async () => {
          const { cookie } = call.request.headers;
          const browser = browserClaim(sessions, call);
          const asked = { ...call.body, browser: browser.trust };
          const { grant } = await federation.signInBrowser(
            federationToken(cookie),
            asked,
            async (account) => {
              const opened = await sessions.signInProven(account, browser);
              const { schoolId, deviceId } = opened.person;
              return { schoolId, deviceId, grant: opened };
            },
          );
          await sessions.end(sessionToken(cookie) ?? '');
          return { json: grant.person, headers: enteredCookies(grant) };
        }),
    }),
    browserRoute({
      method: 'post',
      path: '/api/v1/portal/federation/departures',
      summary:
        'Whoever came back from a provider and was not let in: where to go on to sign out there, or null',
      body: z.strictObject(fetched),
      answer: z.strictObject({ providerUrl: z.string().nullable() }),
      errors: ['auth.federation_refused', 'auth.throttled'],
      handle: ({ body, address, origin }) =>
        throttle.guard(address, undefined, async () => ({
          json: { providerUrl: await federation.leave(body.code, body.verifier, `${origin}/`) },
        })),
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/account/identities',
      summary: 'The providers to which the person’s accounts are linked',
      answer: z.array(z.strictObject({ issuer: z.string(), label: z.string(), linkedAt: z.int() })),
      handle: async ({ session }) => ({
        json: (await identitiesOfPerson(storage.reader, session)).map(({ issuer, linkedAt }) => ({
          issuer,
          label: labelOfIssuer(issuer),
          linkedAt,
        })),
      }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/identities',
      summary:
        'Link the account to whom the browser brought back from a provider: with the password and the second step, or after an intent of this session',
      body: z.strictObject({ ...fetched, password: secretText.optional(), secondCode }),
      errors: ['auth.federation_refused', 'auth.identity_taken', ...proofErrors],
      handle: async ({ session, body, address }) =>
        throttle.guard(address, await auth.loginOf(session), async () => {
          const { code, verifier, password } = body;
          if (password !== undefined) {
            // A provider that stands for the second step opens the account without it from then on.
            const account = await auth.mustProve(session, { password, secondCode: body.secondCode });
            await federation.link(account, code, verifier);
          } else {
            await federation.linkPrepared(session, await auth.mustHaveAccount(session), code, verifier);
          }
          return { empty: true } as const;
        }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/identities/intents',
      summary:
        'Before the browser leaves for a provider to be linked: the person proves once more who they are, for this session and challenge',
      body: z.strictObject({ challenge: token, ...ownProof }),
      errors: proofErrors,
      handle: async ({ session, body, address }) =>
        throttle.guard(address, await auth.loginOf(session), async () => {
          await auth.mustProve(session, body);
          await federation.prepareLink(session, body.challenge);
          return { empty: true } as const;
        }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/identities/removal',
      summary: 'Unlink the account from a provider',
      body: z.strictObject({ issuer: z.string().max(500), ...ownProof }),
      errors: ['request.not_found', ...proofErrors],
      handle: async ({ session, body, address }) =>
        throttle.guard(address, await auth.loginOf(session), async () => {
          await federation.unlink(await auth.mustProve(session, body), body.issuer);
          return { empty: true } as const;
        }),
    }),
  ];
}
