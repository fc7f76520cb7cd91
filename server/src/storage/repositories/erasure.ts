import type { Reader, Writer } from '../storage.ts';
import { endTrustsOf } from './trustedDevices.ts';

/** A prepared erasure that waits for its confirmation. */
export interface PreparedErasure {
  readonly userId: string;
  readonly reach: string;
  readonly plannedAt: number;
}

/** Keeps a plan; an earlier one for the same person no longer counts. */
export async function saveErasure(
  writer: Writer,
  schoolId: string,
  erasure: PreparedErasure,
  tokenHash: string,
): Promise<void> {
  const { userId, reach, plannedAt } = erasure;
  const state = { reach, planned_at: plannedAt, token_hash: tokenHash };
  await writer
    .insertInto('erasure_plan')
    .values({ school_id: schoolId, user_id: userId, ...state })
    .onConflict((conflict) => conflict.columns(['school_id', 'user_id']).doUpdateSet(state))
    .execute();
}

/** The plan that a token confirms, made since `after`. */
export async function findErasure(
  reader: Reader,
  schoolId: string,
  tokenHash: string,
  after: number,
): Promise<PreparedErasure | undefined> {
  return reader
    .selectFrom('erasure_plan')
    .select(['user_id as userId', 'reach', 'planned_at as plannedAt'])
    .where('school_id', '=', schoolId)
    .where('token_hash', '=', tokenHash)
    .where('planned_at', '>', after)
    .executeTakeFirst();
}

export async function forgetErasure(writer: Writer, schoolId: string, userId: string): Promise<void> {
  await writer
    .deleteFrom('erasure_plan')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
}

/** The tables of accounts by person: who they are, how they sign in, what happened. A test holds them against the register of tables. */
export const accountTables = [
  'account',
  'person_account',
  'activation',
  'refresh_token',
  'upload',
  'ticket',
  'totp',
  'recovery_code',
  'passkey',
  'known_place',
  'trusted_device',
  'stray_key',
  'external_identity',
  'account_event',
  'mutation_result',
  'refusal_text',
  'region_delegation',
] as const;

/**
 * Removes a person's account with everything that opens it. Devices stay as identifiers that are cut off: that is how a key learns, at its
 * next contact, that it must erase itself.
 */
export async function eraseAccount(
  writer: Writer,
  schoolId: string,
  userId: string,
  now: number,
): Promise<void> {
  await endTrustsOf(writer, [{ schoolId, userId }], now);
  const devices = writer
    .selectFrom('device')
    .select('id')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId);
  await writer
    .deleteFrom('federated_session')
    .where('school_id', '=', schoolId)
    .where('device_id', 'in', devices)
    .execute();
  // Cut off, they are asked nothing more of what they sent.
  await writer
    .deleteFrom('device_mutation')
    .where('school_id', '=', schoolId)
    .where('device_id', 'in', devices)
    .execute();
  for (const table of accountTables) {
    await writer.deleteFrom(table).where('school_id', '=', schoolId).where('user_id', '=', userId).execute();
  }
  // The key stays in the fleet as a key; that it was this person's does not.
  await writer
    .updateTable('fleet_key')
    .set({ user_id: null })
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
  await writer
    .updateTable('fleet_event')
    .set({ by_user_id: null })
    .where('school_id', '=', schoolId)
    .where('by_user_id', '=', userId)
    .execute();
  // What they did to others' accounts stays, by a name that is no longer anybody's.
  await writer
    .updateTable('device')
    .set((eb) => ({ label: '', revoked_at: eb.fn.coalesce('revoked_at', eb.val(now)) }))
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
}

/** Lets the collector remove these contents at its next run, where nothing else refers to them. */
export async function expireContents(
  writer: Writer,
  schoolId: string,
  manifests: readonly string[],
): Promise<void> {
  for (const manifest of manifests) {
    await writer
      .updateTable('blob')
      .set({ unused_since: 0 })
      .where('school_id', '=', schoolId)
      .where('unused_since', 'is not', null)
      .where('name', 'in', (eb) =>
        eb
          .selectFrom('content_chunk')
          .select('chunk')
          .where('school_id', '=', schoolId)
          .where('manifest', '=', manifest),
      )
      .execute();
  }
}
