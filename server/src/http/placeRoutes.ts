import { roles } from '@cartable/shared/domain/actor.ts';
import { profile } from '@cartable/shared/domain/directory/profile.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { idPattern, maxIdLength } from '@cartable/shared/lib/ids.ts';
import { z } from 'zod';
import type { AuthService } from '../auth/authService.ts';
import { isBrowserKey } from '../auth/browserKey.ts';
import type { PersonPlaces } from '../auth/personPlaces.ts';
import type { Throttle } from '../auth/throttle.ts';
import type { PortalSessions } from '../portal/portalSessions.ts';
import { enteredCookies, sessionToken } from '../portal/sessionCookie.ts';
import { device, grant, portalPerson } from './authRoutes.ts';
import {
  activationCode,
  deviceLabel,
  factorErrors,
  ownProof,
  proofErrors,
  secondCode,
  secretText,
} from './authSchemas.ts';
import { browserRoute, type Route, sessionRoute } from './route.ts';

const id = z.string().max(maxIdLength).regex(idPattern);
const place = { schoolId: id, userId: id, profile } as const;
const listed = z.strictObject({
  ...place,
  schoolName: z.string(),
  login: z.string(),
  roles: z.array(z.enum(roles)),
  current: z.boolean(),
  open: z.boolean(),
});
const proof = z.union([
  z.strictObject({ login: z.string().min(1).max(100), password: secretText, secondCode }),
  z.strictObject({ code: activationCode }),
]);
const changeErrors = ['auth.place_unknown', 'auth.blocked', 'school.not_open', ...factorErrors] as const;

/** Several schools and roles of one person: which there are, joining them, going from one to another without signing in again. */
export function placeRoutes(parts: {
  readonly places: PersonPlaces;
  readonly auth: AuthService;
  readonly sessions: PortalSessions;
  readonly throttle: Throttle;
}): readonly Route[] {
  const { places, auth, sessions, throttle } = parts;
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/account/places',
      summary: 'The schools and roles of the session’s person',
      answer: z.array(listed),
      handle: async ({ session }) => ({ json: await places.list(session) }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/places',
      summary: 'Join another account of the same person, who proves both; other sessions of both end',
      body: z.strictObject({ ...ownProof, other: proof }),
      errors: [
        'auth.credentials_wrong',
        'auth.code_wrong',
        'auth.join_refused',
        'auth.blocked',
        'auth.throttled',
        ...factorErrors,
      ],
      handle: async ({ session, body, address }) => {
        // Both accounts' failures count: it is no second door for guessing the other one's password.
        const other = 'login' in body.other ? body.other.login : undefined;
        const own = await auth.loginOf(session);
        const subjects = [own, other].filter((one) => one !== undefined);
        return throttle.guard(address, subjects, async () => {
          await places.join(session, body, body.other);
          return { empty: true } as const;
        });
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/places/removal',
      summary: 'Take one of the person’s accounts away from the others',
      body: z.strictObject({ ...ownProof, schoolId: id, userId: id }),
      errors: ['auth.place_unknown', ...proofErrors],
      handle: async ({ session, body, address }) =>
        throttle.guard(address, await auth.loginOf(session), async () => {
          await places.separate(session, body, body);
          return { empty: true } as const;
        }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/people/{userId}/joins',
      summary: 'Make one person of two accounts of the school (those who answer for both)',
      parameters: [{ name: 'userId', in: 'path', description: 'The person' }],
      body: z.strictObject({ userId: id }),
      errors: ['auth.forbidden', 'request.not_found', 'auth.join_refused'],
      handle: async ({ session, params, body }) => {
        await places.joinForAdmin(session, params.userId ?? '', body.userId);
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/auth/places',
      summary: 'Go on in another school or role of the same person on this key; the session that asks ends',
      body: z.strictObject({ ...place, device }),
      answer: grant,
      errors: ['auth.forbidden', ...changeErrors],
      handle: async ({ session, body }) => {
        // A browser's tokens are in its cookie and nowhere else.
        if (isBrowserKey(session.jkt)) throw new AppError('auth.forbidden');
        const account = await places.account(session, body);
        const { label, program } = body.device;
        const claim = { label, program, profile: body.profile };
        return { json: await auth.changePlace(session, account, claim, session.jkt) };
      },
    }),
    browserRoute({
      method: 'post',
      path: '/api/v1/portal/places',
      summary:
        'Go on in another school or role of the same person in this browser: another session, another cookie',
      body: z.strictObject({ ...place, label: deviceLabel }),
      answer: portalPerson,
      errors: ['auth.session_ended', ...changeErrors],
      handle: async ({ body, request }) => {
        const session = await sessions.admit(sessionToken(request.headers.cookie) ?? '');
        const account = await places.account(session, body);
        const grant = await sessions.changePlace(session, account, body);
        return { json: grant.person, headers: enteredCookies(grant) };
      },
    }),
  ];
}
