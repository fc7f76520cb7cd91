import { z } from 'zod';
import type { AuthService } from '../auth/authService.ts';
import type { Federation } from '../auth/federation/federation.ts';
import type { Passkeys } from '../auth/passkeys.ts';
import type { Throttle } from '../auth/throttle.ts';
import {
  activationCode,
  activationErrors,
  codeOwner,
  deviceLabel,
  factorErrors,
  secondCode,
  secretText,
  trusted,
} from '../http/authSchemas.ts';
import { portalPerson } from '../http/authRoutes.ts';
import { passkeyAnswer } from '../http/passkeySchemas.ts';
import { browserRoute, type Call, type Route } from '../http/route.ts';
import type { PortalGrant, PortalSessions } from './portalSessions.ts';
import { browserClaim } from './browserClaim.ts';
import { clearingCookie, enteredCookies, sessionToken, settingCookie } from './sessionCookie.ts';

const label = deviceLabel;

const person = portalPerson;

/** Signing in and out in a browser. The token goes into a cookie that scripts cannot read, and into nothing else. */
export function portalRoutes(parts: {
  readonly sessions: PortalSessions;
  readonly auth: AuthService;
  readonly passkeys: Passkeys;
  readonly federation: Federation;
  readonly throttle: Throttle;
}): readonly Route[] {
  const { sessions, auth, passkeys, federation, throttle } = parts;
  const enter = async (call: Call<unknown>, grant: PortalGrant) => {
    // Whoever was signed in here before is signed out: a session fixed from outside is never the one that goes on.
    await sessions.end(tokenOf(call));
    return { json: grant.person, headers: enteredCookies(grant) };
  };
  const browserOf = (call: Call<{ readonly label: string; readonly trusted?: boolean | undefined }>) =>
    browserClaim(sessions, call);
  return [
    browserRoute({
      method: 'get',
      path: '/api/v1/portal/session',
      summary: 'Who is signed in in this browser, or null',
      answer: person.nullable(),
      errors: ['auth.blocked', 'school.not_open'],
      handle: async (call) => {
        const token = tokenOf(call);
        const found = await sessions.person(token);
        const keptMs = found && (await sessions.visit(token));
        return {
          json: found ?? null,
          ...(keptMs !== undefined && { headers: settingCookie(token, keptMs) }),
        };
      },
    }),
    browserRoute({
      method: 'post',
      path: '/api/v1/portal/sessions',
      summary: 'Sign in in a browser with login and password; the session is a cookie',
      body: z.strictObject({
        login: z.string().min(1).max(100),
        password: secretText,
        ...{ label, secondCode, trusted },
      }),
      answer: person,
      errors: ['auth.credentials_wrong', 'auth.blocked', 'auth.throttled', 'server.busy', ...factorErrors],
      handle: (call) =>
        throttle.guard(call.address, call.body.login, async () => {
          const { login, password, secondCode: second } = call.body;
          return enter(call, await sessions.signIn(login, password, browserOf(call), second));
        }),
    }),
    browserRoute({
      method: 'post',
      path: '/api/v1/portal/activations/check',
      summary: 'Whom an activation code is for',
      body: z.strictObject({ code: activationCode }),
      answer: codeOwner,
      errors: ['auth.code_wrong', 'auth.throttled'],
      handle: ({ body, address }) =>
        throttle.guard(address, undefined, async () => ({ json: await auth.checkCode(body.code) })),
    }),
    browserRoute({
      method: 'post',
      path: '/api/v1/portal/activations',
      summary: 'Spend an activation code in a browser: choose a password and sign in',
      body: z.strictObject({ code: activationCode, password: secretText, label, secondCode, trusted }),
      answer: person,
      errors: activationErrors,
      handle: (call) =>
        throttle.guard(call.address, undefined, async () => {
          const { code, password, secondCode: second } = call.body;
          return enter(call, await sessions.activate(code, password, browserOf(call), second));
        }),
    }),
    browserRoute({
      method: 'post',
      path: '/api/v1/portal/passkeys/options',
      summary: 'A challenge for signing in with a passkey (WebAuthn); says nothing of anybody',
      body: z.strictObject({}),
      answer: z.record(z.string(), z.unknown()),
      errors: ['auth.throttled'],
      handle: async ({ address, origin }) => {
        throttle.spendBeginning(address);
        return { json: await passkeys.signInOptions(origin) };
      },
    }),
    browserRoute({
      method: 'post',
      path: '/api/v1/portal/passkeys/sessions',
      summary: 'Sign in in a browser with a passkey; the session is a cookie',
      body: z.strictObject({ response: passkeyAnswer, label, trusted }),
      answer: person,
      errors: ['auth.passkey_wrong', 'auth.blocked', 'auth.throttled'],
      handle: (call) =>
        throttle.guard(call.address, undefined, async () => {
          const account = await passkeys.signIn(call.body.response, call.origin);
          const browser = browserOf(call);
          browser.trust.noteStep();
          return enter(call, await sessions.signInProven(account, browser));
        }),
    }),
    browserRoute({
      method: 'delete',
      path: '/api/v1/portal/session',
      summary:
        'Sign out in this browser; harmless when nobody is signed in. Answers where to go on to sign out at the provider too, if the session came from one that can',
      answer: z.strictObject({ providerUrl: z.string().nullable() }),
      handle: async (call) => {
        // Here first: whether the provider answers or not, nobody comes in with this browser any more.
        const atProvider = await sessions.end(tokenOf(call));
        const providerUrl = atProvider ? await federation.logoutUrl(atProvider, `${call.origin}/`) : null;
        return { json: { providerUrl }, headers: clearingCookie() };
      },
    }),
  ];
}

function tokenOf({ request }: Call<unknown>): string {
  return sessionToken(request.headers.cookie) ?? '';
}
