import { sql } from 'kysely';
import { runPrepared } from '../preparedQuery.ts';
import type { Reader } from '../storage.ts';
import type { StandingDevice } from './devices.ts';
import type { ScopeHead } from './scopes.ts';

/** Whose answer it is about. */
export interface QuietSubject {
  readonly schoolId: string;
  readonly userId: string;
  readonly deviceId: string;
  /** In their order as texts. */
  readonly scopeIds: readonly string[];
}

/**
 * Everything that an answer which brings nothing depends on, as one text read by one statement: the device with its owner, key, outbox and
 * revocation, from when its tokens count, whether the account is blocked, profiles are kept out or the school is not open, and the heads and sums of the scopes. One row costs half of what a row for each scope does.
 * Undefined when there is no such device.
 */
export async function readQuietState(reader: Reader, subject: QuietSubject): Promise<string | undefined> {
  const { schoolId, userId, deviceId, scopeIds } = subject;
  const parameters = [schoolId, userId, schoolId, ...scopeIds, schoolId, schoolId, deviceId];
  const [row] = await runPrepared(reader, `quiet state ${scopeIds.length}`, parameters, (db) =>
    db
      .selectFrom('device')
      // Subqueries: a join of these two rows takes SQLite several times as long.
      .select(
        sql<string>`user_id || ' ' || jkt || ' ' || last_seq || ' ' || last_hash || ' ' || valid_from || coalesce(' revoked ' || revoked_at, '')
          || coalesce(' blocked ' || (select blocked_at from account where school_id = ${schoolId} and user_id = ${userId}), '')
          || (select coalesce(' out ' || nullif(blocked_profiles, '[]'), '') || coalesce(' school ' || nullif(state, 'open'), '')
            from school where school_id = ${schoolId}) || ' '
          || coalesce((select string_agg(scope_id || ' ' || head || ' ' || count || ' ' || sum, ' ') from scope
            where scope_id in (${sql.join([...scopeIds])}) and school_id = ${schoolId}), '')`.as('state'),
      )
      .where('school_id', '=', schoolId)
      .where('id', '=', deviceId),
  );
  return row?.state;
}

/**
 * The text that {@link readQuietState} gives while these rows are as they are, nobody is blocked or revoked, the school is open, and there are no others of these
 * scopes. A database that lists the scopes in another order never gives it, and then nothing is remembered.
 */
export function quietState(device: StandingDevice, heads: readonly ScopeHead[]): string {
  const scopes = [...heads]
    .sort((a, b) => (a.scopeId < b.scopeId ? -1 : 1))
    .map(({ scopeId, head, count, sum }) => `${scopeId} ${head} ${count} ${sum}`);
  const { userId, jkt, lastSeq, lastHash, validFrom, blockedProfiles } = device;
  const out = blockedProfiles === null || blockedProfiles === '[]' ? '' : ` out ${blockedProfiles}`;
  return `${userId} ${jkt} ${lastSeq} ${lastHash} ${validFrom}${out} ${scopes.join(' ')}`;
}
