import { runPrepared } from '../preparedQuery.ts';
import type { Reader } from '../storage.ts';
import type { Device } from './devices.ts';
import type { ScopeHead } from './feeds.ts';

/** A device and the heads of scopes, of one instant. */
export interface Standing {
  readonly device: Device;
  readonly heads: readonly ScopeHead[];
}

/**
 * Everything that a no-op synchronisation reads, in one statement: each statement costs the embedded database two lock calls, more than
 * the look-ups themselves.
 */
export async function readStanding(
  reader: Reader,
  schoolId: string,
  deviceId: string,
  scopeIds: readonly string[],
): Promise<Standing | undefined> {
  const name = `standing ${scopeIds.length}`;
  const rows = await runPrepared(reader, name, [...scopeIds, schoolId, deviceId], (db) =>
    db
      .selectFrom('device')
      .leftJoin('scope', (join) =>
        join.onRef('scope.school_id', '=', 'device.school_id').on('scope.scope_id', 'in', scopeIds),
      )
      .select([
        'device.user_id as userId',
        'label',
        'last_seq as lastSeq',
        'last_hash as lastHash',
        'jkt',
        'created_at as createdAt',
        'seen_at as seenAt',
        'revoked_at as revokedAt',
        'no',
        'scope_id as scopeId',
        'head',
        'count',
        'sum',
        'floor',
      ])
      .where('device.school_id', '=', schoolId)
      .where('device.id', '=', deviceId)
      .orderBy('no'),
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  const heads = rows.flatMap(({ no, scopeId, head, count, sum, floor }) =>
    no === null || scopeId === null || head === null || count === null || sum === null || floor === null
      ? []
      : [{ no, scopeId, head, count, sum, floor }],
  );
  const { userId, label, lastSeq, lastHash, jkt, createdAt, seenAt, revokedAt } = first;
  return {
    device: { id: deviceId, userId, label, lastSeq, lastHash, jkt, createdAt, seenAt, revokedAt },
    heads,
  };
}
