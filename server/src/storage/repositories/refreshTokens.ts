import type { Reader, Writer } from '../storage.ts';
import { forgetSession } from './forgetSession.ts';
import { endTrustsOf } from './trustedDevices.ts';

/** A refresh token as stored: by its hash, never itself. */
export interface RefreshToken {
  readonly tokenHash: string;
  readonly schoolId: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly rotatedAt: number | null;
  readonly successors: number;
}

const columns = [
  'token_hash as tokenHash',
  'school_id as schoolId',
  'user_id as userId',
  'device_id as deviceId',
  'issued_at as issuedAt',
  'expires_at as expiresAt',
  'rotated_at as rotatedAt',
  'successors',
] as const;

/** The token, locked until the transaction ends: two refreshes of one token take turns. */
export async function lockRefreshToken(writer: Writer, tokenHash: string): Promise<RefreshToken | undefined> {
  return writer
    .updateTable('refresh_token')
    .set((eb) => ({ successors: eb.ref('successors') }))
    .where('token_hash', '=', tokenHash)
    .returning(columns)
    .executeTakeFirst();
}

/** Whether a token that replaced this one has been replaced itself. */
export async function hasUsedSuccessor(writer: Writer, tokenHash: string): Promise<boolean> {
  const row = await writer
    .selectFrom('refresh_token')
    .select('token_hash')
    .where('parent_hash', '=', tokenHash)
    .where('rotated_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertRefreshToken(
  writer: Writer,
  token: Pick<RefreshToken, 'tokenHash' | 'schoolId' | 'userId' | 'deviceId' | 'issuedAt' | 'expiresAt'>,
  parentHash: string | null,
): Promise<void> {
  await writer
    .insertInto('refresh_token')
    .values({
      token_hash: token.tokenHash,
      school_id: token.schoolId,
      user_id: token.userId,
      device_id: token.deviceId,
      parent_hash: parentHash,
      issued_at: token.issuedAt,
      expires_at: token.expiresAt,
      rotated_at: null,
    })
    .execute();
}

/** Notes that a token was replaced; the time of the first replacement stays. */
export async function markRotated(writer: Writer, token: RefreshToken, now: number): Promise<void> {
  await writer
    .updateTable('refresh_token')
    .set({ rotated_at: token.rotatedAt ?? now, successors: token.successors + 1 })
    .where('token_hash', '=', token.tokenHash)
    .execute();
}

/** Whether a device's session goes on: whatever ends it takes its tokens away. */
export async function hasSession(reader: Reader, schoolId: string, deviceId: string): Promise<boolean> {
  const row = await reader
    .selectFrom('refresh_token')
    .select('device_id')
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends a device's session: its access tokens are worthless at once, not only in ten minutes. */
export async function endSession(
  writer: Writer,
  schoolId: string,
  deviceId: string,
  now: number,
): Promise<void> {
  await writer
    .updateTable('device')
    .set({ valid_from: now })
    .where('school_id', '=', schoolId)
    // Every identity that its proof key has taken: a copied key has several.
    .where('jkt', '=', (of) =>
      of.selectFrom('device').select('jkt').where('school_id', '=', schoolId).where('id', '=', deviceId),
    )
    .execute();
  await forgetSession(writer, schoolId, deviceId);
}

/**
 * Ends a person's sessions on every device, but for one of them if it is named, and the trust in every browser: whoever is put out by it must not come
 * in more easily with one.
 */
export async function endSessions(
  writer: Writer,
  { schoolId, userId }: Pick<RefreshToken, 'schoolId' | 'userId'>,
  now: number,
  exceptDevice = '',
): Promise<void> {
  await endTrustsOf(writer, [{ schoolId, userId }], now, exceptDevice);
  await writer
    .updateTable('device')
    .set({ valid_from: now })
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('id', '!=', exceptDevice)
    .execute();
  // What stands behind a session at a provider does not outlive it.
  await writer
    .deleteFrom('federated_session')
    .where('school_id', '=', schoolId)
    .where('device_id', '!=', exceptDevice)
    .where('device_id', 'in', (of) =>
      of.selectFrom('device').select('id').where('school_id', '=', schoolId).where('user_id', '=', userId),
    )
    .execute();
  await writer
    .deleteFrom('refresh_token')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('device_id', '!=', exceptDevice)
    .execute();
}

/** Forgets tokens that expired before `now`. */
export async function deleteExpiredTokens(writer: Writer, now: number): Promise<void> {
  await writer.deleteFrom('refresh_token').where('expires_at', '<', now).execute();
}
