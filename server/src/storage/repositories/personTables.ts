import type { Reader } from '../storage.ts';

/** What the server's own tables hold about a person, without secrets: no hash, code or token. */
export async function personAccount(reader: Reader, schoolId: string, userId: string) {
  return reader
    .selectFrom('account')
    .select([
      'login',
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
