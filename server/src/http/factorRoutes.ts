import { z } from 'zod';
import type { AuthService } from '../auth/authService.ts';
import type { Passkeys } from '../auth/passkeys.ts';
import type { SecondFactors } from '../auth/secondFactors.ts';
import type { Throttle } from '../auth/throttle.ts';
import type { Account } from '../storage/repositories/accounts.ts';
import { deviceLabel, ownProof, proofErrors } from './authSchemas.ts';
import { newPasskey, passkeyAnswer } from './passkeySchemas.ts';
import { type Reply, type Route, type SessionCall, sessionRoute } from './route.ts';

const state = z.strictObject({
  totp: z.boolean(),
  passkeys: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      createdAt: z.int(),
      usedAt: z.int().nullable(),
    }),
  ),
  recoveryCodes: z.int(),
  required: z.boolean(),
  dueAt: z.int().nullable(),
});
const codes = z.strictObject({ recoveryCodes: z.array(z.string()) });
const proof = z.strictObject(ownProof);
type Proof = z.infer<typeof proof>;

/**
 * A person’s second steps. What adds or removes one takes the password once more, and the second step that is in force: neither an open key or browser
 * is enough, nor that and a stolen password.
 */
export function factorRoutes(parts: {
  readonly auth: AuthService;
  readonly factors: SecondFactors;
  readonly passkeys: Passkeys;
  readonly throttle: Throttle;
}): readonly Route[] {
  const { auth, factors, passkeys, throttle } = parts;
  /** Runs with the account whose person has proved who they are, slowly for whoever guesses. */
  const proven = async (call: SessionCall<Proof>, work: (account: Account) => Promise<Reply>) =>
    throttle.guard(call.address, await auth.loginOf(call.session), async () =>
      work(await auth.mustProve(call.session, call.body)),
    );
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/account/factors',
      summary: 'The person’s second steps, and whether the school asks for one',
      answer: state,
      handle: async ({ session }) => ({ json: await factors.state(await auth.mustHaveAccount(session)) }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/factors/totp',
      summary: 'A secret for a program of codes (RFC 6238); it counts once confirmed',
      body: proof,
      answer: z.strictObject({ secret: z.string(), uri: z.string() }),
      errors: ['auth.factor_there', ...proofErrors],
      handle: (call) => proven(call, async (account) => ({ json: await factors.beginTotp(account) })),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/factors/totp/confirmations',
      summary: 'Confirm the secret with a code; answers recovery codes, once, unless there are some',
      body: z.strictObject({ code: z.string().min(1).max(20) }),
      answer: codes,
      errors: ['auth.second_factor_wrong', 'auth.throttled'],
      handle: async ({ session, body, address }) =>
        throttle.guard(address, await auth.loginOf(session), async () => {
          const account = await auth.mustHaveAccount(session);
          return { json: { recoveryCodes: await factors.confirmTotp(account, body.code, session) } };
        }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/factors/totp/removal',
      summary: 'Remove the program of codes',
      body: proof,
      errors: proofErrors,
      handle: (call) =>
        proven(call, async (account) => {
          await factors.removeTotp(account, call.session);
          return { empty: true };
        }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/factors/recovery-codes',
      summary: 'Ten new recovery codes, once; the old ones are void',
      body: proof,
      answer: codes,
      errors: proofErrors,
      handle: (call) =>
        proven(call, async (account) => ({
          json: { recoveryCodes: await factors.renewRecoveryCodes(account) },
        })),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/passkeys/options',
      summary: 'What a browser needs to make a passkey for this account (WebAuthn)',
      body: proof,
      answer: z.record(z.string(), z.unknown()),
      errors: ['auth.passkey_many', ...proofErrors],
      handle: (call) =>
        proven(call, async (account) => ({
          json: await passkeys.registrationOptions(account, call.origin),
        })),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/passkeys',
      summary: 'Keep the passkey that the browser made; answers recovery codes, once, unless there are some',
      body: z.strictObject({ response: newPasskey, label: deviceLabel }),
      answer: codes,
      errors: ['auth.passkey_wrong', 'auth.throttled'],
      handle: async ({ session, body, address, origin }) =>
        throttle.guard(address, await auth.loginOf(session), async () => {
          const account = await auth.mustHaveAccount(session);
          const made = await passkeys.register(account, body.response, body.label, { origin, session });
          return { json: { recoveryCodes: made } };
        }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/passkey-proofs/options',
      summary: 'What a browser needs to ask its person for one of their passkeys (WebAuthn)',
      body: z.strictObject({}),
      answer: z.record(z.string(), z.unknown()),
      errors: ['auth.throttled'],
      handle: async ({ session, address, origin }) => {
        throttle.spendBeginning(address);
        return { json: await passkeys.proofOptions(await auth.mustHaveAccount(session), origin) };
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/passkey-proofs',
      summary:
        'The second step by a passkey: answers a code that stands for it once, in this session, for five minutes',
      body: z.strictObject({ response: passkeyAnswer }),
      answer: z.strictObject({ secondCode: z.string() }),
      errors: ['auth.passkey_wrong', 'auth.throttled'],
      handle: async ({ session, body, address, origin }) =>
        throttle.guard(address, await auth.loginOf(session), async () => ({
          json: { secondCode: await passkeys.prove(session, body.response, origin) },
        })),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/account/passkeys/{id}/removal',
      summary: 'Remove a passkey',
      parameters: [{ name: 'id', in: 'path', description: 'The passkey' }],
      body: proof,
      errors: ['request.not_found', ...proofErrors],
      handle: (call) =>
        proven(call, async (account) => {
          await passkeys.remove(account, call.params.id ?? '', call.session);
          return { empty: true };
        }),
    }),
  ];
}
