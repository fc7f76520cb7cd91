import { z } from 'zod';
import type { AuthService } from '../auth/authService.ts';
import type { Throttle } from '../auth/throttle.ts';
import { activationCode, activationErrors, codeOwner, identity, secretText } from '../http/authSchemas.ts';
import { browserRoute, type Call, type Route } from '../http/route.ts';
import type { PortalGrant, PortalSessions } from './portalSessions.ts';
import { clearingCookie, sessionToken, settingCookie } from './sessionCookie.ts';

/** What the list of devices calls this browser. */
const label = z.string().trim().min(1).max(80);

const person = z.strictObject({
  schoolId: z.string(),
  userId: z.string(),
  deviceId: z.string(),
  login: z.string(),
  identity,
});

/** Signing in and out in a browser. The token goes into a cookie that scripts cannot read, and into nothing else. */
export function portalRoutes(
  sessions: PortalSessions,
  auth: AuthService,
  throttle: Throttle,
): readonly Route[] {
  const enter = async (call: Call<unknown>, grant: PortalGrant) => {
    // Whoever was signed in here before is signed out: a session fixed from outside is never the one that goes on.
    await sessions.end(tokenOf(call));
    return { json: grant.person, headers: settingCookie(grant.token) };
  };
  return [
    browserRoute({
      method: 'get',
      path: '/api/v1/portal/session',
      summary: 'Who is signed in in this browser, or null',
      answer: person.nullable(),
      handle: async (call) => ({ json: (await sessions.person(tokenOf(call))) ?? null }),
    }),
    browserRoute({
      method: 'post',
      path: '/api/v1/portal/sessions',
      summary: 'Sign in in a browser with login and password; the session is a cookie',
      body: z.strictObject({ login: z.string().min(1).max(100), password: secretText, label }),
      answer: person,
      errors: ['auth.credentials_wrong', 'auth.blocked', 'auth.throttled', 'server.busy'],
      handle: (call) =>
        throttle.guard(call.address, call.body.login, async () => {
          const { login, password } = call.body;
          return enter(call, await sessions.signIn(login, password, call.body.label));
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
      body: z.strictObject({ code: activationCode, password: secretText, label }),
      answer: person,
      errors: activationErrors,
      handle: (call) =>
        throttle.guard(call.address, undefined, async () =>
          enter(call, await sessions.activate(call.body.code, call.body.password, call.body.label)),
        ),
    }),
    browserRoute({
      method: 'delete',
      path: '/api/v1/portal/session',
      summary: 'Sign out in this browser; harmless when nobody is signed in',
      handle: async (call) => {
        await sessions.end(tokenOf(call));
        return { empty: true, headers: clearingCookie() };
      },
    }),
  ];
}

function tokenOf({ request }: Call<unknown>): string {
  return sessionToken(request.headers.cookie) ?? '';
}
