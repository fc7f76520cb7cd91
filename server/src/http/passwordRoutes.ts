import { z } from 'zod';
import type { AccountEmail } from '../auth/accountEmail.ts';
import type { AuthService } from '../auth/authService.ts';
import type { PasswordReset } from '../auth/passwordReset.ts';
import type { Throttle } from '../auth/throttle.ts';
import { activationCode, ownProof, proofErrors, secretText } from './authSchemas.ts';
import { anyoneRoute, type Route, sessionRoute } from './route.ts';

const passwordErrors = ['auth.password_short', 'auth.password_long', 'auth.password_common'] as const;

/** Forgotten passwords, and the address to which their codes go. */
export function passwordRoutes(parts: {
  readonly auth: AuthService;
  readonly reset: PasswordReset;
  readonly email: AccountEmail;
  readonly throttle: Throttle;
}): readonly Route[] {
  const { auth, reset, email, throttle } = parts;
  return [
    anyoneRoute({
      method: 'post',
      path: '/api/v1/auth/password-resets',
      summary:
        'Send a code to the account’s address, if there are such an account and an address: the answer does not tell',
      body: z.strictObject({ loginOrAddress: z.string().min(1).max(254) }),
      errors: ['auth.throttled'],
      handle: async ({ body, address }) => {
        throttle.spendMail(address);
        reset.request(body.loginOrAddress);
        return { empty: true };
      },
    }),
    anyoneRoute({
      method: 'post',
      path: '/api/v1/auth/password-resets/redeem',
      summary: 'Spend a mailed code: the new password counts, every session ends, nobody is signed in',
      body: z.strictObject({ code: activationCode, password: secretText }),
      errors: ['auth.reset_wrong', 'auth.blocked', 'auth.throttled', ...passwordErrors],
      handle: ({ body, address }) =>
        throttle.guard(address, undefined, async () => {
          await reset.redeem(body.code, body.password);
          return { empty: true } as const;
        }),
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/account',
      summary: 'The person’s own account: login, confirmed address, whether this server sends mail',
      answer: z.strictObject({ login: z.string(), email: z.string().nullable(), mail: z.boolean() }),
      handle: async ({ session }) => ({ json: await email.account(session) }),
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/account/email',
      summary: 'Send a code to a new address of the person, which counts once confirmed; null removes it',
      body: z.strictObject({ email: z.email().max(254).nullable(), ...ownProof }),
      errors: ['auth.mail_absent', ...proofErrors],
      handle: async ({ body, session, address }) =>
        throttle.guard(address, await auth.loginOf(session), async () => {
          await email.set(session, body.email, body);
          return { empty: true } as const;
        }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/email/confirmations',
      summary: 'Confirm the new address with the code that was sent to it',
      body: z.strictObject({ code: activationCode }),
      errors: ['auth.reset_wrong', 'auth.throttled'],
      handle: async ({ body, session, address }) =>
        throttle.guard(address, await auth.loginOf(session), async () => {
          await email.confirm(session, body.code);
          return { empty: true } as const;
        }),
    }),
  ];
}
