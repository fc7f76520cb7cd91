import { z } from 'zod';
import { profile } from '../../domain/directory/profile.ts';
import { defineAsk, inPath, nothing } from '../ask.ts';

/** One line of an account's history. A kind that this program does not know is shown in general words. */
export const accountEvent = z.object({
  id: z.string(),
  at: z.int(),
  kind: z.string(),
  /** Who did it, when it was somebody else. */
  by: z.object({ givenName: z.string(), familyName: z.string() }).nullable(),
  data: z.record(z.string(), z.string()),
});
export type AccountEvent = z.infer<typeof accountEvent>;

const account = z.object({ login: z.string(), email: z.string().nullable(), mail: z.boolean() });
/** The person's own account; `mail`: whether the server can send any. */
export type OwnAccount = z.infer<typeof account>;

const factors = z.object({
  totp: z.boolean(),
  passkeys: z.array(
    z.object({ id: z.string(), label: z.string(), createdAt: z.int(), usedAt: z.int().nullable() }),
  ),
  recoveryCodes: z.int(),
  required: z.boolean(),
  dueAt: z.int().nullable(),
});
/** The person's second steps; `dueAt`: until when they may sign in without the one that the school asks for. */
export type OwnFactors = z.infer<typeof factors>;

const identity = z.object({ issuer: z.string(), label: z.string(), linkedAt: z.int() });
/** A provider through which the person signs in. */
export type LinkedIdentity = z.infer<typeof identity>;

const place = z.object({
  schoolId: z.string(),
  userId: z.string(),
  profile,
  schoolName: z.string(),
  login: z.string(),
  roles: z.array(z.string()),
  current: z.boolean(),
  open: z.boolean(),
});
/** One of the person's schools and roles. */
export type OwnPlace = z.infer<typeof place>;

/** The second step of the account itself, where the server asked for it. */
export const second = { secondCode: z.string().max(20).optional() };
const recovery = z.object({ recoveryCodes: z.array(z.string()) });
const placesPath = '/api/v1/account/places';
const factorsPath = '/api/v1/account/factors';

/** What a person asks of their own account. */
export const accountAsks = {
  'account.events': defineAsk({
    args: z.strictObject({}),
    answer: z.array(accountEvent),
    request: () => ({ method: 'GET', path: '/api/v1/account/events' }),
  }),
  'account.own': defineAsk({
    args: z.strictObject({}),
    answer: account,
    request: () => ({ method: 'GET', path: '/api/v1/account' }),
  }),
  /** The providers through which one can sign in. */
  'account.providers': defineAsk({
    access: 'anyone',
    args: z.strictObject({}),
    answer: z.array(z.object({ id: z.string(), label: z.string() })),
    request: () => ({ method: 'GET', path: '/api/v1/federation' }),
  }),
  /** The providers to which the account is linked. */
  'account.identities': defineAsk({
    args: z.strictObject({}),
    answer: z.array(identity),
    request: () => ({ method: 'GET', path: '/api/v1/account/identities' }),
  }),
  /** The person's schools and roles. */
  'account.places': defineAsk({
    args: z.strictObject({}),
    answer: z.array(place),
    request: () => ({ method: 'GET', path: placesPath }),
  }),
  /** Joins another account of the person, by its password. `secondCode` is the other one's, `ownSecondCode` this one's. */
  'account.join': defineAsk({
    args: z.strictObject({
      login: z.string().max(100),
      ...second,
      ownSecondCode: second.secondCode,
    }),
    secrets: ['password', 'other'],
    answer: nothing,
    request: ({ login, secondCode, ownSecondCode }, { password, other }) => ({
      method: 'POST',
      path: placesPath,
      json: {
        password,
        ...(ownSecondCode && { secondCode: ownSecondCode }),
        other: { login, password: other, ...(secondCode && { secondCode }) },
      },
    }),
  }),
  /** Joins another account of the person, by the code that the school gave. */
  'account.joinByCode': defineAsk({
    args: z.strictObject({ code: z.string().max(40), ...second }),
    secrets: ['password'],
    answer: nothing,
    request: ({ code, ...own }, { password }) => ({
      method: 'POST',
      path: placesPath,
      json: { ...own, password, other: { code } },
    }),
  }),
  'account.separate': defineAsk({
    args: z.strictObject({ schoolId: z.string().max(140), userId: z.string().max(140), ...second }),
    secrets: ['password'],
    answer: nothing,
    request: (json, { password }) => ({
      method: 'POST',
      path: `${placesPath}/removal`,
      json: { ...json, password },
    }),
  }),
  /** The person proves who they are before their browser goes to a provider to be linked. */
  'account.prepareLink': defineAsk({
    args: z.strictObject({ challenge: z.string().max(43), ...second }),
    secrets: ['password'],
    answer: nothing,
    request: (json, { password }) => ({
      method: 'POST',
      path: '/api/v1/account/identities/intents',
      json: { ...json, password },
    }),
  }),
  /** Links whom the browser brought back from the visit that was announced. */
  'account.link': defineAsk({
    args: z.strictObject({ code: z.string().max(43), verifier: z.string().max(128) }),
    answer: nothing,
    request: (json) => ({ method: 'POST', path: '/api/v1/account/identities', json }),
  }),
  'account.unlink': defineAsk({
    args: z.strictObject({ issuer: z.string().max(500), ...second }),
    secrets: ['password'],
    answer: nothing,
    request: (json, { password }) => ({
      method: 'POST',
      path: '/api/v1/account/identities/removal',
      json: { ...json, password },
    }),
  }),
  /** Keeps a place for the copy of somebody's data, whose download follows. */
  'account.prepareExport': defineAsk({
    args: z.strictObject({ userId: z.string().min(1).max(140) }),
    answer: nothing,
    request: ({ userId }) => ({ method: 'POST', path: `/api/v1/people/${inPath(userId)}/export/place` }),
  }),
  /** Sends a code to a forgotten account's address; the answer does not tell whether there is one. */
  'account.requestReset': defineAsk({
    access: 'anyone',
    args: z.strictObject({ loginOrAddress: z.string().trim().min(1).max(254) }),
    answer: nothing,
    request: (json) => ({ method: 'POST', path: '/api/v1/auth/password-resets', json }),
  }),
  /** Spends the mailed code. */
  'account.redeemReset': defineAsk({
    access: 'anyone',
    args: z.strictObject({ code: z.string().max(40) }),
    secrets: ['password'],
    answer: nothing,
    request: ({ code }, { password }) => ({
      method: 'POST',
      path: '/api/v1/auth/password-resets/redeem',
      json: { code, password },
    }),
  }),
  'account.setEmail': defineAsk({
    args: z.strictObject({ email: z.string().max(254).nullable(), ...second }),
    secrets: ['password'],
    answer: nothing,
    request: (json, { password }) => ({
      method: 'PUT',
      path: '/api/v1/account/email',
      json: { ...json, password },
    }),
  }),
  'account.confirmEmail': defineAsk({
    args: z.strictObject({ code: z.string().max(40) }),
    answer: nothing,
    request: (json) => ({ method: 'POST', path: '/api/v1/account/email/confirmations', json }),
  }),
  'account.factors': defineAsk({
    args: z.strictObject({}),
    answer: factors,
    request: () => ({ method: 'GET', path: factorsPath }),
  }),
  'account.beginTotp': defineAsk({
    args: z.strictObject(second),
    secrets: ['password'],
    answer: z.object({ secret: z.string(), uri: z.string() }),
    request: (own, { password }) => ({
      method: 'POST',
      path: `${factorsPath}/totp`,
      json: { ...own, password },
    }),
  }),
  'account.confirmTotp': defineAsk({
    args: z.strictObject({ code: z.string().max(20) }),
    answer: recovery,
    request: (json) => ({ method: 'POST', path: `${factorsPath}/totp/confirmations`, json }),
  }),
  'account.removeTotp': defineAsk({
    args: z.strictObject(second),
    secrets: ['password'],
    answer: nothing,
    request: (own, { password }) => ({
      method: 'POST',
      path: `${factorsPath}/totp/removal`,
      json: { ...own, password },
    }),
  }),
  'account.renewRecoveryCodes': defineAsk({
    args: z.strictObject(second),
    secrets: ['password'],
    answer: recovery,
    request: (own, { password }) => ({
      method: 'POST',
      path: `${factorsPath}/recovery-codes`,
      json: { ...own, password },
    }),
  }),
  'account.passkeyOptions': defineAsk({
    args: z.strictObject(second),
    secrets: ['password'],
    answer: z.record(z.string(), z.unknown()),
    request: (own, { password }) => ({
      method: 'POST',
      path: '/api/v1/account/passkeys/options',
      json: { ...own, password },
    }),
  }),
  'account.addPasskey': defineAsk({
    args: z.strictObject({ response: z.record(z.string(), z.unknown()), label: z.string().max(80) }),
    answer: recovery,
    request: (json) => ({ method: 'POST', path: '/api/v1/account/passkeys', json }),
  }),
  'account.passkeyProofOptions': defineAsk({
    args: z.strictObject({}),
    answer: z.record(z.string(), z.unknown()),
    request: () => ({ method: 'POST', path: '/api/v1/account/passkey-proofs/options', json: {} }),
  }),
  /** The second step by a passkey: a code that stands for it once. */
  'account.passkeyProof': defineAsk({
    args: z.strictObject({ response: z.record(z.string(), z.unknown()) }),
    answer: z.object({ secondCode: z.string() }),
    request: (json) => ({ method: 'POST', path: '/api/v1/account/passkey-proofs', json }),
  }),
  'account.removePasskey': defineAsk({
    args: z.strictObject({ id: z.string().max(2000), ...second }),
    secrets: ['password'],
    answer: nothing,
    request: ({ id, ...own }, { password }) => ({
      method: 'POST',
      path: `/api/v1/account/passkeys/${inPath(id)}/removal`,
      json: { ...own, password },
    }),
  }),
  'account.changePassword': defineAsk({
    /** `unlink`: issuers of the providers that shall not open the account any more. */
    args: z.strictObject({ unlink: z.array(z.string().max(500)).max(20).optional() }),
    secrets: ['present', 'next'],
    answer: nothing,
    request: ({ unlink }, { present, next }) => ({
      method: 'PUT',
      path: '/api/v1/auth/password',
      json: { present, next, ...(unlink !== undefined && unlink.length > 0 && { unlink }) },
    }),
  }),
} as const;
