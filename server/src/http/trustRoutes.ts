import { z } from 'zod';
import type { AuthService } from '../auth/authService.ts';
import type { SecondFactors } from '../auth/secondFactors.ts';
import type { Throttle } from '../auth/throttle.ts';
import type { TrustedDevices } from '../auth/trustedDevices.ts';
import type { PortalSessions } from '../portal/portalSessions.ts';
import { enteredCookies, sessionToken, trustCookie, trustMarks } from '../portal/sessionCookie.ts';
import { ownProof, proofErrors } from './authSchemas.ts';
import { browserRoute, type Call, type Route, sessionRoute } from './route.ts';

const listed = z.strictObject({
  id: z.string(),
  label: z.string(),
  createdAt: z.int(),
  seenAt: z.int(),
  deviceId: z.string().nullable(),
  current: z.boolean(),
});
const own = z.strictObject({
  devices: z.array(listed),
  state: z.enum(['offered', 'here', 'key', 'school']),
});
const known = z.strictObject({ login: z.string().min(1).max(100) });
const onePath = '/api/v1/account/trusted-devices';

/** Devices that people trust: who is known in a browser, and what somebody has declared theirs (docs/decisions/0270). */
export function trustRoutes(parts: {
  readonly trusts: TrustedDevices;
  readonly auth: AuthService;
  readonly factors: SecondFactors;
  readonly sessions: PortalSessions;
  readonly throttle: Throttle;
}): readonly Route[] {
  const { trusts, auth, factors, sessions, throttle } = parts;
  /** This browser's cookies after its session or its marks have changed. */
  const cookiesAfter = async ({ request }: Call<unknown>, marks: string) => {
    const token = sessionToken(request.headers.cookie);
    if (token === undefined) return {};
    return enteredCookies({ token, keptMs: await sessions.keptMs(token), trusts: marks });
  };
  return [
    browserRoute({
      method: 'get',
      path: '/api/v1/portal/trusts',
      summary:
        'The logins of those who trust this browser, to whoever holds its cookie; nothing else is read with it',
      answer: z.array(known),
      handle: async ({ request }) => ({
        json: (await trusts.known(trustMarks(request.headers.cookie))).map((login) => ({ login })),
      }),
    }),
    browserRoute({
      method: 'post',
      path: '/api/v1/portal/trusts/removal',
      summary: 'This browser is no longer trusted by the person of this login; harmless when it was not',
      body: known,
      handle: async ({ request, body }) => ({
        empty: true,
        headers: trustCookie(await trusts.forget(trustMarks(request.headers.cookie), body.login)),
      }),
    }),
    sessionRoute({
      method: 'get',
      path: onePath,
      summary: 'The devices that the person trusts, and whether the browser that asks may become one',
      answer: own,
      handle: async ({ session }) => ({ json: await trusts.list(session) }),
    }),
    sessionRoute({
      method: 'post',
      path: onePath,
      summary: 'Make the browser that asks a device that its person trusts',
      body: z.strictObject(ownProof),
      errors: ['auth.forbidden', 'auth.trust_refused', 'auth.trust_there', ...proofErrors],
      handle: async (call) => {
        const { session, body, address, request } = call;
        return throttle.guard(address, await auth.loginOf(session), async () => {
          await auth.mustKnowPassword(session, body.password);
          const step = await factors.mustProve(session, body.secondCode);
          const marks = await trusts.declare(session, trustMarks(request.headers.cookie), step);
          return { json: await trusts.list(session), headers: await cookiesAfter(call, marks) };
        });
      },
      answer: own,
    }),
    sessionRoute({
      method: 'delete',
      path: `${onePath}/{id}`,
      summary:
        'Trust one of the person’s devices no more: whoever is signed in on it is signed out, but for the browser that asks',
      parameters: [{ name: 'id', in: 'path', description: 'The trusted device' }],
      errors: ['request.not_found'],
      handle: async (call) => {
        const { session, params, request } = call;
        const marks = await trusts.end(session, params.id ?? '', trustMarks(request.headers.cookie));
        return { empty: true, headers: await cookiesAfter(call, marks) };
      },
    }),
  ];
}
