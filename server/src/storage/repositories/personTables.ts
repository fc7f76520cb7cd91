import type { Reader } from '../storage.ts';
import type { AccountEventKind } from './accountEvents.ts';

/** What the server's own tables hold about a person, without secrets: no hash, code or token. */
export async function personAccount(reader: Reader, schoolId: string, userId: string) {
  return reader
    .selectFrom('account')
    .select([
      'login',
      'email',
      'created_at as createdAt',
      'blocked_at as blockedAt',
      (eb) => eb('password_hash', 'is not', null).as('activated'),
    ])
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
}

/** The person's devices; how many actions each sent. */
export async function personDevices(reader: Reader, schoolId: string, userId: string) {
  return reader
    .selectFrom('device')
    .select([
      'label',
      'created_at as createdAt',
      'seen_at as seenAt',
      'revoked_at as revokedAt',
      'last_seq as count',
      'id',
    ])
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .execute();
}

/** The prepared keys that are or were the person's, and what they signed in with that is none of the fleet's. */
export async function personKeys(reader: Reader, schoolId: string, userId: string) {
  const strays = await reader
    .selectFrom('stray_key')
    .select(['key_id as serial', 'reason', 'at'])
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .orderBy('at')
    .execute();
  const keys = await reader
    .selectFrom('fleet_key')
    .select([
      'serial',
      'state',
      'program',
      'prepared_at as preparedAt',
      'active_at as activeAt',
      'ended_at as endedAt',
    ])
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .orderBy('prepared_at')
    .execute();
  return [
    ...keys,
    ...strays.map(({ serial, reason, at }) => ({ serial, state: `stray:${reason}`, activeAt: Number(at) })),
  ];
}

/** How many pieces of files the person sent on which day, and their size. */
export async function personUploads(reader: Reader, schoolId: string, userId: string) {
  const rows = await reader
    .selectFrom('upload')
    .select(['at', 'size'])
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .orderBy('at')
    .execute();
  return rows.map(({ at, size }) => ({ at, bytes: size }));
}

/** How the person signs in besides the password, without a secret: programs of codes, passkeys, identity providers. */
export async function personFactors(reader: Reader, schoolId: string, userId: string) {
  const programs = await reader
    .selectFrom('totp')
    .select('confirmed_at as createdAt')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
  const keys = await reader
    .selectFrom('passkey')
    .select(['label', 'created_at as createdAt', 'used_at as seenAt'])
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
  const providers = await reader
    .selectFrom('external_identity')
    .select(['issuer as label', 'subject as key', 'linked_at as createdAt'])
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
  const places = await reader
    .selectFrom('known_place')
    .select('seen_at as seenAt')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
  const trusts = await reader
    .selectFrom('trusted_device')
    .select(['label', 'created_at as createdAt', 'seen_at as seenAt'])
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
  return [
    ...programs.map((one) => ({ kind: 'totp', ...one })),
    ...keys.map((one) => ({ kind: 'passkey', ...one })),
    ...providers.map((one) => ({ kind: 'provider', ...one })),
    ...places.map((one) => ({ kind: 'place', ...one })),
    ...trusts.map((one) => ({ kind: 'trustedDevice', ...one })),
  ];
}

/** What others do to an account, or nobody at it: without a name it was the school, by its letters or by who runs the service, and never the person. */
const doneByOthers: ReadonlySet<string> = new Set([
  'blocked',
  'unblocked',
  'profileBlocked',
  'profileUnblocked',
  'secondStepAsked',
  'secondStepDropped',
  'staffTrustAllowed',
  'staffTrustRefused',
  'codeGiven',
  'passwordReset',
  'factorsReset',
  'roleGiven',
  'roleEnded',
] satisfies readonly AccountEventKind[]);

/** What happened to the person's account; who did it is only said as the school or as whoever was in the account. */
export async function personEvents(reader: Reader, schoolId: string, userId: string) {
  const rows = await reader
    .selectFrom('account_event')
    .select(['at', 'kind', 'data', 'by_user_id as byUserId'])
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .orderBy('at')
    .execute();
  return rows.map(({ at, kind, data, byUserId }) => {
    const { label = '', role = '' } = JSON.parse(data) as { readonly label?: string; readonly role?: string };
    const self = byUserId === null ? !doneByOthers.has(kind) : byUserId === userId;
    return { at, kind, label, role, who: self ? 'self' : 'school' };
  });
}
