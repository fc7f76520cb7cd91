import { runPrepared } from '../preparedQuery.ts';
import type { Reader } from '../storage.ts';

/** A session token with the device and the account that it stands for. */
export interface SessionRow {
  readonly schoolId: string;
  readonly userId: string;
  readonly login: string;
  readonly deviceId: string;
  readonly jkt: string;
  readonly profile: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The trusted device that it stands on. */
  readonly trustId: string | null;
  readonly revokedAt: number | null;
  readonly blockedAt: number | null;
  /** JSON; null when the school has no row yet. */
  readonly blockedProfiles: string | null;
  /** Whether the school is open; null as above. */
  readonly schoolState: string | null;
}

/** Who a token stands for; undefined when the session ended. Whether it may still be used is the caller's to judge. */
export async function findSession(reader: Reader, tokenHash: string): Promise<SessionRow | undefined> {
  const [row] = await runPrepared(reader, 'session', [tokenHash], (db) =>
    db
      .selectFrom('refresh_token')
      .innerJoin('device', (join) =>
        join
          .onRef('device.school_id', '=', 'refresh_token.school_id')
          .onRef('device.id', '=', 'refresh_token.device_id'),
      )
      .innerJoin('account', (join) =>
        join
          .onRef('account.school_id', '=', 'refresh_token.school_id')
          .onRef('account.user_id', '=', 'refresh_token.user_id'),
      )
      .leftJoin('school', 'school.school_id', 'refresh_token.school_id')
      .select([
        'refresh_token.school_id as schoolId',
        'refresh_token.user_id as userId',
        'account.login as login',
        'device.id as deviceId',
        'device.jkt as jkt',
        'device.profile as profile',
        'refresh_token.issued_at as issuedAt',
        'refresh_token.expires_at as expiresAt',
        'refresh_token.trust_id as trustId',
        'device.revoked_at as revokedAt',
        'account.blocked_at as blockedAt',
        'school.blocked_profiles as blockedProfiles',
        'school.state as schoolState',
      ])
      .where('token_hash', '=', tokenHash),
  );
  return row;
}
