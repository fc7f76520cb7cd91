import type { StrayReason } from '@cartable/shared/domain/fleet/strayKey.ts';
import type { Reader, Writer } from '../storage.ts';

/** How long one is shown, milliseconds: a school year and its summer. */
const keptMs = 365 * 86_400_000;

/** A sign-in with a key of the program that is none of the fleet's. */
export interface StrayKey {
  readonly userId: string;
  readonly reason: StrayReason;
  /** The number that it claimed; empty when it claimed none that could be read. */
  readonly keyId: string;
  readonly at: number;
}

/** Notes one. A person has one of each reason, the newest: nobody fills a table by signing in. Those that are too old go. */
export async function noteStray(
  writer: Writer,
  schoolId: string,
  { userId, reason, keyId, at }: StrayKey,
): Promise<void> {
  await writer
    .deleteFrom('stray_key')
    .where('school_id', '=', schoolId)
    .where('at', '<', at - keptMs)
    .execute();
  await writer
    .insertInto('stray_key')
    .values({ school_id: schoolId, user_id: userId, reason, key_id: keyId, at })
    .onConflict((conflict) =>
      conflict.columns(['school_id', 'user_id', 'reason']).doUpdateSet({ key_id: keyId, at }),
    )
    .execute();
}

/** A school's, the newest first; those of somebody who has left are gone with their account. */
export async function strayKeysOf(
  reader: Reader,
  schoolId: string,
  now: number,
  most: number,
): Promise<readonly StrayKey[]> {
  const rows = await reader
    .selectFrom('stray_key')
    .select(['user_id as userId', 'reason', 'key_id as keyId', 'at'])
    .where('school_id', '=', schoolId)
    .where('at', '>=', now - keptMs)
    .orderBy('at', 'desc')
    .orderBy('user_id')
    .orderBy('reason')
    .limit(most)
    .execute();
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
}

/** The person has started a key of the fleet since. */
export async function forgetStrays(writer: Writer, schoolId: string, userId: string): Promise<void> {
  await writer
    .deleteFrom('stray_key')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
}
