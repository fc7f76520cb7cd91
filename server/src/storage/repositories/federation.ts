import type { Reader, Writer } from '../storage.ts';
import type { Account } from './accounts.ts';

type Owner = Pick<Account, 'schoolId' | 'userId'>;

const accountColumns = [
  'account.school_id as schoolId',
  'account.user_id as userId',
  'login',
  'password_hash as passwordHash',
  'blocked_at as blockedAt',
  'email',
  'factor_due_at as factorDueAt',
] as const;

/** The accounts that a provider's person is linked to: one in each of their schools. */
export async function linkedAccounts(
  reader: Reader,
  issuer: string,
  subject: string,
): Promise<readonly Account[]> {
  return reader
    .selectFrom('external_identity')
    .innerJoin('account', (join) =>
      join
        .onRef('account.school_id', '=', 'external_identity.school_id')
        .onRef('account.user_id', '=', 'external_identity.user_id'),
    )
    .select(accountColumns)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .orderBy('account.school_id')
    .execute();
}

/** The accounts of these people, in whichever school: a person of the directory has the same identifier in all. */
export async function accountsOfPeople(
  reader: Reader,
  userIds: readonly string[],
): Promise<readonly Account[]> {
  if (userIds.length === 0) return [];
  return reader
    .selectFrom('account')
    .select(accountColumns)
    .where('user_id', 'in', userIds)
    .orderBy('school_id')
    .limit(20)
    .execute();
}

/**
 * The schools whose directory has these people, with an account or none. Every key begins with the school, so each of the region's some
 * hundred schools is asked by its whole key; as a join, SQLite would read every record of the region instead (50 ms for 400,000, for 1).
 */
export async function schoolsKnowing(reader: Reader, userIds: readonly string[]): Promise<readonly Owner[]> {
  return userIds.length === 0 ? [] : schoolsKnowingQuery(reader, userIds).execute();
}

/** The statement of {@link schoolsKnowing}, whose plan is tested. */
export function schoolsKnowingQuery(reader: Reader, userIds: readonly string[]) {
  return reader
    .selectFrom('record')
    .select(['school_id as schoolId', 'id as userId'])
    .where('school_id', 'in', (of) => of.selectFrom('school').select('school.school_id'))
    .where('type', '=', 'directory.person')
    .where('id', 'in', userIds)
    .where('content', 'is not', null)
    .orderBy('school_id')
    .limit(20);
}

/** Links, `byHand` when a person asked for it; a link that is there stays as it was made. False when the identity is another account's in this school. */
export async function linkIdentity(
  writer: Writer,
  owner: Owner,
  identity: { readonly issuer: string; readonly subject: string },
  now: number,
  { byHand }: { readonly byHand: boolean } = { byHand: true },
): Promise<boolean> {
  const { issuer, subject } = identity;
  await writer
    .insertInto('external_identity')
    .values({
      issuer,
      subject,
      school_id: owner.schoolId,
      user_id: owner.userId,
      linked_at: now,
      by_hand: byHand ? 1 : 0,
    })
    .onConflict((conflict) => conflict.columns(['issuer', 'subject', 'school_id']).doNothing())
    .execute();
  const row = await writer
    .selectFrom('external_identity')
    .select('user_id as userId')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .where('school_id', '=', owner.schoolId)
    .executeTakeFirst();
  return row?.userId === owner.userId;
}

/** The providers that an account is linked to, in the order of linking. */
export async function identitiesOf(reader: Reader, { schoolId, userId }: Owner) {
  const rows = await reader
    .selectFrom('external_identity')
    .select(['issuer', 'linked_at as linkedAt', 'by_hand as byHand'])
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .orderBy('linked_at')
    .execute();
  return rows.map((one) => ({ ...one, byHand: one.byHand === 1 }));
}

/** Unlinks a provider; false when it was not linked. */
export async function unlinkIdentity(
  writer: Writer,
  { schoolId, userId }: Owner,
  issuer: string,
): Promise<boolean> {
  const gone = await writer
    .deleteFrom('external_identity')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('issuer', '=', issuer)
    .returning('subject')
    .execute();
  return gone.length > 0;
}

/** The provider's session behind one of ours. */
export interface FederatedSession {
  readonly schoolId: string;
  readonly deviceId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly sid: string | null;
  readonly idToken: string;
}

/** Remembers which sign-in at the provider opened this device's session. */
export async function saveFederatedSession(writer: Writer, session: FederatedSession): Promise<void> {
  const state = {
    issuer: session.issuer,
    subject: session.subject,
    sid: session.sid,
    id_token: session.idToken,
  };
  await writer
    .insertInto('federated_session')
    .values({ school_id: session.schoolId, device_id: session.deviceId, ...state })
    .onConflict((conflict) => conflict.columns(['school_id', 'device_id']).doUpdateSet(state))
    .execute();
}

/** Whose sign-in opened this device's session; undefined = none of a provider's. */
export async function federatedIssuer(
  reader: Reader,
  schoolId: string,
  deviceId: string,
): Promise<string | undefined> {
  const row = await reader
    .selectFrom('federated_session')
    .select('issuer')
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  return row?.issuer;
}

/** Forgets and returns a device's session at the provider. */
export async function takeFederatedSession(
  writer: Writer,
  schoolId: string,
  deviceId: string,
): Promise<FederatedSession | undefined> {
  return writer
    .deleteFrom('federated_session')
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .returning([
      'school_id as schoolId',
      'device_id as deviceId',
      'issuer',
      'subject',
      'sid',
      'id_token as idToken',
    ])
    .executeTakeFirst();
}

/** Forgets a device's session at the provider. */
export async function forgetFederatedSession(
  writer: Writer,
  schoolId: string,
  deviceId: string,
): Promise<void> {
  await takeFederatedSession(writer, schoolId, deviceId);
}

/** Forgets what stands behind sessions that are over, whichever way they ended. Returns how many. */
export async function deleteEndedFederatedSessions(writer: Writer): Promise<number> {
  const gone = await writer
    .deleteFrom('federated_session')
    .where((of) =>
      of.not(
        of.exists(
          of
            .selectFrom('refresh_token')
            .select('token_hash')
            .whereRef('refresh_token.school_id', '=', 'federated_session.school_id')
            .whereRef('refresh_token.device_id', '=', 'federated_session.device_id'),
        ),
      ),
    )
    .returning('device_id')
    .execute();
  return gone.length;
}

/** Forgets and returns the devices behind a session of a provider, or behind all of a person's there when it names none. */
export async function takeSessionsOf(
  writer: Writer,
  told: { readonly issuer: string; readonly subject: string | null; readonly sid: string | null },
) {
  let query = writer
    .deleteFrom('federated_session')
    .where('issuer', '=', told.issuer)
    .returning(['school_id as schoolId', 'device_id as deviceId']);
  if (told.subject !== null) query = query.where('subject', '=', told.subject);
  if (told.sid !== null) query = query.where('sid', '=', told.sid);
  return query.execute();
}
