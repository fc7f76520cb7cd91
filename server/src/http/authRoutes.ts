import { profile } from '@cartable/shared/domain/directory/profile.ts';
import { idPattern, maxIdLength } from '@cartable/shared/lib/ids.ts';
import { z } from 'zod';
import type { AuthService } from '../auth/authService.ts';
import type { Throttle } from '../auth/throttle.ts';
import {
  activationCode,
  activationErrors,
  codeOwner,
  deviceLabel,
  factorErrors,
  identity,
  secondCode,
  secretText,
  ticketErrors,
} from './authSchemas.ts';
import { proofRoute, type Route, sessionRoute } from './route.ts';

/** Version of the program, as the fleet shows it. */
const program = z
  .string()
  .regex(/^[0-9A-Za-z.+-]{1,40}$/)
  .optional();

/** What a key tells of itself. */
export const device = z.strictObject({
  label: deviceLabel,
  id: z.string().max(maxIdLength).regex(idPattern).optional(),
  /** Of a prepared key, at its first start. */
  ticket: z.string().min(1).max(2000).optional(),
  /** The number in a key's marker, once it has no ticket any more. */
  keyId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{22}$/)
    .optional(),
  program,
});

/** What a successful sign-in answers. */
export const grant = z.strictObject({
  accessToken: z.string(),
  /** Base64url of 32 bytes, for the codes beside proofs (docs/decisions/0052). */
  proofSecret: z.string(),
  expiresInSeconds: z.int(),
  refreshToken: z.string(),
  schoolId: z.string(),
  userId: z.string(),
  deviceId: z.string(),
  login: z.string(),
  identity,
  /** As what a person of several roles works in this session. */
  profile: profile.nullable(),
  /** Whether the person has other schools or roles to change to. */
  several: z.boolean(),
});

/** What a successful sign-in in a browser answers; the session itself is a cookie. */
export const portalPerson = z.strictObject({
  schoolId: z.string(),
  userId: z.string(),
  deviceId: z.string(),
  login: z.string(),
  identity,
  /** As what a person of several roles works in this session. */
  profile: profile.nullable(),
  /** Whether the person has other schools or roles to change to. */
  several: z.boolean(),
  /** The school's own colour, `#rrggbb`. */
  accent: z.string().nullable(),
  /** Where the outbox of this sign-in ends. */
  last: z.strictObject({ seq: z.int(), hash: z.string() }),
});

/** Activation, sign-in, refresh, sign-out, change of password. */
export function authRoutes(auth: AuthService, throttle: Throttle): readonly Route[] {
  return [
    proofRoute({
      method: 'post',
      path: '/api/v1/auth/activations/check',
      summary: 'Whom an activation code is for',
      body: z.strictObject({ code: activationCode }),
      answer: codeOwner,
      errors: ['auth.code_wrong', 'auth.throttled'],
      handle: ({ body, address }) =>
        throttle.guard(address, undefined, async () => ({ json: await auth.checkCode(body.code) })),
    }),
    proofRoute({
      method: 'post',
      path: '/api/v1/auth/activations',
      summary: 'Spend an activation code: choose a password and sign this device in',
      body: z.strictObject({ code: activationCode, password: secretText, device, secondCode }),
      answer: grant,
      errors: activationErrors,
      handle: ({ body, address, jkt, place }) =>
        throttle.guard(address, undefined, async () => ({
          json: await auth.activate(
            body.code,
            body.password,
            { ...body.device, place },
            jkt,
            body.secondCode,
          ),
        })),
    }),
    proofRoute({
      method: 'post',
      path: '/api/v1/auth/sessions',
      summary: 'Sign in with login and password',
      body: z.strictObject({ login: z.string().min(1).max(100), password: secretText, device, secondCode }),
      answer: grant,
      errors: [
        'auth.credentials_wrong',
        'auth.blocked',
        'auth.throttled',
        'server.busy',
        ...factorErrors,
        ...ticketErrors,
      ],
      handle: ({ body, address, jkt, place }) =>
        throttle.guard(address, body.login, async () => ({
          json: await auth.signIn(body.login, body.password, { ...body.device, place }, jkt, body.secondCode),
        })),
    }),
    proofRoute({
      method: 'post',
      path: '/api/v1/auth/sessions/refresh',
      summary: 'Exchange a refresh token, with the DPoP key it was given to, for new tokens',
      body: z.strictObject({ refreshToken: z.string().max(100), program }),
      answer: grant,
      errors: [
        'auth.session_ended',
        'auth.refresh_reused',
        'auth.device_revoked',
        'auth.blocked',
        'auth.second_factor_required',
      ],
      handle: async ({ body, jkt }) => ({
        json: await auth.sessions.refresh(body.refreshToken, jkt, body.program),
      }),
    }),
    sessionRoute({
      method: 'delete',
      path: '/api/v1/auth/sessions/current',
      summary: "End this device's session",
      handle: async ({ session }) => {
        await auth.signOut(session);
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/auth/password',
      summary:
        'Change the password; the person’s other devices must sign in again, and the providers that are named open their accounts no more',
      body: z.strictObject({
        present: secretText,
        next: secretText,
        /** Issuers of the providers that shall not open the account any more. */
        unlink: z.array(z.string().max(500)).max(20).optional(),
      }),
      errors: [
        'auth.credentials_wrong',
        'auth.password_short',
        'auth.password_long',
        'auth.password_common',
        'auth.throttled',
      ],
      handle: async ({ body, address, session }) => {
        const login = await auth.loginOf(session);
        return throttle.guard(address, login, async () => {
          await auth.changePassword(session, body.present, body.next, body.unlink);
          return { empty: true } as const;
        });
      },
    }),
  ];
}
