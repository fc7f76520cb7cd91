import { browserSessionMs } from '../../auth/browserKey.ts';
import type { Reader, Writer } from '../storage.ts';
import { forgetSession } from './forgetSession.ts';

/** A browser that a person trusts, as stored: by hashes, never what opens it. */
export interface TrustedDevice {
  readonly id: string;
  readonly schoolId: string;
  readonly userId: string;
  readonly tokenHash: string;
  readonly previousHash: string | null;
  readonly rotatedAt: number;
  readonly label: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly stepAt: number | null;
}

type Owner = Pick<TrustedDevice, 'schoolId' | 'userId'>;

const columns = [
  'id',
  'school_id as schoolId',
  'user_id as userId',
  'token_hash as tokenHash',
  'previous_hash as previousHash',
  'rotated_at as rotatedAt',
  'label',
  'created_at as createdAt',
  'seen_at as seenAt',
  'step_at as stepAt',
] as const;

export async function findTrust(reader: Reader, id: string): Promise<TrustedDevice | undefined> {
  return reader.selectFrom('trusted_device').select(columns).where('id', '=', id).executeTakeFirst();
}

/** The trust, locked until the transaction ends: two sign-ins with one mark take turns. */
export async function lockTrust(writer: Writer, id: string): Promise<TrustedDevice | undefined> {
  return writer
    .updateTable('trusted_device')
    .set((eb) => ({ seen_at: eb.ref('seen_at') }))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst();
}

export async function insertTrust(writer: Writer, trust: TrustedDevice): Promise<void> {
  await writer
    .insertInto('trusted_device')
    .values({
      id: trust.id,
      school_id: trust.schoolId,
      user_id: trust.userId,
      token_hash: trust.tokenHash,
      previous_hash: trust.previousHash,
      rotated_at: trust.rotatedAt,
      label: trust.label,
      created_at: trust.createdAt,
      seen_at: trust.seenAt,
      step_at: trust.stepAt,
    })
    .execute();
}

/** Keeps what a sign-in changes of it. */
export async function saveTrust(
  writer: Writer,
  { id, tokenHash, previousHash, rotatedAt, seenAt, stepAt }: Omit<TrustedDevice, 'label' | 'createdAt'>,
): Promise<void> {
  await writer
    .updateTable('trusted_device')
    .set({
      token_hash: tokenHash,
      previous_hash: previousHash,
      rotated_at: rotatedAt,
      seen_at: seenAt,
      step_at: stepAt,
    })
    .where('id', '=', id)
    .execute();
}

/** The person was there; false when it is a trust no more. */
export async function noteTrustSeen(writer: Writer, id: string, now: number): Promise<boolean> {
  const row = await writer
    .updateTable('trusted_device')
    .set({ seen_at: now })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** The trusts of these accounts, the last seen first. */
export async function trustsOf(reader: Reader, owners: readonly Owner[]): Promise<readonly TrustedDevice[]> {
  if (owners.length === 0) return [];
  return reader
    .selectFrom('trusted_device')
    .select(columns)
    .where((of) =>
      of.or(
        owners.map((one) => of.and([of('school_id', '=', one.schoolId), of('user_id', '=', one.userId)])),
      ),
    )
    .orderBy('seen_at', 'desc')
    .orderBy('id')
    .execute();
}

/** What a session that stands on a trust is told by. */
export interface TrustedSession {
  readonly schoolId: string;
  readonly deviceId: string;
  readonly trustId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const sessionColumns = [
  'school_id as schoolId',
  'device_id as deviceId',
  'trust_id as trustId',
  'issued_at as issuedAt',
  'expires_at as expiresAt',
] as const;

/** The sessions that stand on these trusts, those that ran out among them. */
export async function sessionsOn(
  reader: Reader,
  trustIds: readonly string[],
): Promise<readonly TrustedSession[]> {
  if (trustIds.length === 0) return [];
  const rows = await reader
    .selectFrom('refresh_token')
    .select(sessionColumns)
    .where('trust_id', 'in', trustIds)
    .execute();
  return rows.map((row) => ({ ...row, trustId: row.trustId ?? '' }));
}

/** The trust that a browser's session stands on, with its times; undefined when it stands on none. */
export async function trustOfSession(
  reader: Reader,
  schoolId: string,
  deviceId: string,
): Promise<TrustedSession | undefined> {
  const row = await reader
    .selectFrom('refresh_token')
    .select(sessionColumns)
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .where('trust_id', 'is not', null)
    .executeTakeFirst();
  return row && { ...row, trustId: row.trustId ?? '' };
}

/** The devices of a person whose session stands on a trust and goes on. */
export async function keptDevices(
  reader: Reader,
  schoolId: string,
  userId: string,
  now: number,
): Promise<ReadonlySet<string>> {
  const rows = await reader
    .selectFrom('refresh_token')
    .select('device_id as deviceId')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('trust_id', 'is not', null)
    .where('expires_at', '>', now)
    .execute();
  return new Set(rows.map(({ deviceId }) => deviceId));
}

/** Puts a browser's session on a trust. `expiresAt`: until when it lives from now on; `issuedAt`: when its person signed in. */
export async function standOnTrust(
  writer: Writer,
  {
    schoolId,
    deviceId,
    trustId,
    ...times
  }: Pick<TrustedSession, 'schoolId' | 'deviceId' | 'trustId'> &
    Partial<Pick<TrustedSession, 'issuedAt' | 'expiresAt'>>,
): Promise<void> {
  await writer
    .updateTable('refresh_token')
    .set({
      trust_id: trustId,
      ...(times.issuedAt !== undefined && { issued_at: times.issuedAt }),
      ...(times.expiresAt !== undefined && { expires_at: times.expiresAt }),
    })
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .execute();
}

/**
 * Ends trusts, and the sessions that stand on them: whoever declares a tablet theirs no more is signed out on it. The session on `exceptDevice`, in which it is
 * being done, goes on as any other browser's.
 */
export async function endTrusts(
  writer: Writer,
  ids: readonly string[],
  now: number,
  exceptDevice = '',
): Promise<void> {
  if (ids.length === 0) return;
  for (const { schoolId, deviceId, expiresAt } of await sessionsOn(writer, ids)) {
    if (deviceId === exceptDevice) {
      await writer
        .updateTable('refresh_token')
        .set({ trust_id: null, expires_at: Math.min(expiresAt, now + browserSessionMs) })
        .where('school_id', '=', schoolId)
        .where('device_id', '=', deviceId)
        .execute();
      continue;
    }
    await writer
      .updateTable('device')
      .set({ revoked_at: now })
      .where('school_id', '=', schoolId)
      .where('id', '=', deviceId)
      .where('revoked_at', 'is', null)
      .execute();
    await forgetSession(writer, schoolId, deviceId);
  }
  await writer.deleteFrom('trusted_device').where('id', 'in', ids).execute();
}

/** {@link endTrusts} of all that these accounts have. */
export async function endTrustsOf(
  writer: Writer,
  owners: readonly Owner[],
  now: number,
  exceptDevice = '',
): Promise<void> {
  const trusts = await trustsOf(writer, owners);
  await endTrusts(
    writer,
    trusts.map(({ id }) => id),
    now,
    exceptDevice,
  );
}

/** As many at once as any engine takes in one list. */
const atOnce = 500;

/** Forgets trusts whose person has not been there since `before`: at the end of a summer they are many. */
export async function deleteOldTrusts(writer: Writer, before: number, now: number): Promise<void> {
  for (;;) {
    const old = await writer
      .selectFrom('trusted_device')
      .select('id')
      .where('seen_at', '<', before)
      .limit(atOnce)
      .execute();
    await endTrusts(
      writer,
      old.map(({ id }) => id),
      now,
    );
    if (old.length < atOnce) return;
  }
}

/** Ends all that there are, with their sessions: what was ended after a backup must not be back with it, and marks of after it would look like copies. */
export async function endEveryTrust(writer: Writer): Promise<void> {
  await writer.deleteFrom('refresh_token').where('trust_id', 'is not', null).execute();
  await writer.deleteFrom('trusted_device').execute();
}
