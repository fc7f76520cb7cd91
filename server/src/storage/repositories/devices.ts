import { runPrepared } from '../preparedQuery.ts';
import type { Reader, Writer } from '../storage.ts';
import { forgetSession } from './forgetSession.ts';
import { accountsOfPerson } from './personAccounts.ts';

/** A device: one key or one browser of one person. */
export interface Device {
  readonly id: string;
  readonly userId: string;
  readonly label: string;
  readonly lastSeq: number;
  readonly lastHash: string;
  readonly jkt: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly revokedAt: number | null;
  /** As what its person works: see `profile.ts`; null = the first that they have. */
  readonly profile: string | null;
}

const columns = [
  'id',
  'user_id as userId',
  'label',
  'last_seq as lastSeq',
  'last_hash as lastHash',
  'jkt',
  'created_at as createdAt',
  'seen_at as seenAt',
  'revoked_at as revokedAt',
  'profile',
] as const;

export async function findDevice(reader: Reader, schoolId: string, id: string): Promise<Device | undefined> {
  const [device] = await runPrepared(reader, 'device', [schoolId, id], (db) =>
    db.selectFrom('device').select(columns).where('school_id', '=', schoolId).where('id', '=', id),
  );
  return device;
}

/** A device with what may keep its person out. */
export interface StandingDevice extends Device {
  /** Access tokens issued before it no longer count. */
  readonly validFrom: number;
  /** Null too when there is no account, as in tests of the engine alone. */
  readonly blockedAt: number | null;
  /** JSON; null when the school has no row yet. */
  readonly blockedProfiles: string | null;
  /** Whether the school is open; null when it has no row yet. */
  readonly schoolState: string | null;
}

/** A device and its person's standing, in one look-up: every request asks. */
export async function findStanding(
  reader: Reader,
  schoolId: string,
  id: string,
): Promise<StandingDevice | undefined> {
  const [device] = await runPrepared(reader, 'standing', [schoolId, id], (db) =>
    db
      .selectFrom('device')
      .leftJoin('account', (join) =>
        join
          .onRef('account.school_id', '=', 'device.school_id')
          .onRef('account.user_id', '=', 'device.user_id'),
      )
      .leftJoin('school', 'school.school_id', 'device.school_id')
      .select([
        'device.id',
        'device.user_id as userId',
        'label',
        'last_seq as lastSeq',
        'last_hash as lastHash',
        'jkt',
        'device.created_at as createdAt',
        'seen_at as seenAt',
        'revoked_at as revokedAt',
        'device.profile as profile',
        'valid_from as validFrom',
        'account.blocked_at as blockedAt',
        'school.blocked_profiles as blockedProfiles',
        'school.state as schoolState',
      ])
      .where('device.school_id', '=', schoolId)
      .where('device.id', '=', id),
  );
  return device;
}

/** The device, locked until the transaction ends: two pushes of one device never interleave. An UPDATE locks on every engine. */
export async function lockDevice(
  writer: Writer,
  schoolId: string,
  id: string,
  now: number,
): Promise<Device | undefined> {
  return writer
    .updateTable('device')
    .set({ seen_at: now })
    .where('school_id', '=', schoolId)
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst();
}

/** How exactly it is known when a device was last there, milliseconds: a row a renewal would be a write for nothing. */
const seenStepMs = 3_600_000;

/** The device was there. Its first return is noted at once, later ones each hour. */
export async function noteSeen(
  writer: Writer,
  device: Pick<Device, 'id' | 'seenAt' | 'createdAt'>,
  schoolId: string,
  now: number,
): Promise<void> {
  if (device.seenAt > device.createdAt && now - device.seenAt < seenStepMs) return;
  await writer
    .updateTable('device')
    .set({ seen_at: now })
    .where('school_id', '=', schoolId)
    .where('id', '=', device.id)
    .execute();
}

export async function insertDevice(writer: Writer, schoolId: string, device: Device): Promise<void> {
  await writer
    .insertInto('device')
    .values({
      school_id: schoolId,
      id: device.id,
      user_id: device.userId,
      label: device.label,
      last_seq: device.lastSeq,
      last_hash: device.lastHash,
      jkt: device.jkt,
      created_at: device.createdAt,
      seen_at: device.seenAt,
      revoked_at: device.revokedAt,
      profile: device.profile,
    })
    .execute();
}

/** Inserts a device under an identity that its holder already has, unless somebody has it; returns who has it now. */
export async function adoptDevice(
  writer: Writer,
  owner: {
    readonly schoolId: string;
    readonly userId: string;
    readonly jkt: string;
    readonly profile?: string | undefined;
  },
  claim: { readonly id: string; readonly lastHash: string; readonly now: number },
): Promise<Device> {
  const known = await findDevice(writer, owner.schoolId, claim.id);
  if (known !== undefined) return known;
  const device: Device = {
    id: claim.id,
    userId: owner.userId,
    label: claim.id.slice(0, 8),
    lastSeq: 0,
    lastHash: claim.lastHash,
    jkt: owner.jkt,
    createdAt: claim.now,
    seenAt: claim.now,
    revokedAt: null,
    profile: owner.profile ?? null,
  };
  await insertDevice(writer, owner.schoolId, device);
  return device;
}

/** The devices of a person, newest first. */
export async function devicesOf(reader: Reader, schoolId: string, userId: string) {
  return reader
    .selectFrom('device')
    .select(columns)
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
}

/** Whether this proof key was declared lost: it has devices, and none is in use. */
export async function keyIsRevoked(reader: Reader, jkt: string): Promise<boolean> {
  const devices = await reader.selectFrom('device').select('revoked_at').where('jkt', '=', jkt).execute();
  return devices.length > 0 && devices.every((device) => device.revoked_at !== null);
}

/**
 * Revokes every device of a person that holds this key, with the sessions: a lost key is one `jkt`, however many identities it
 * took after being copied. Returns how many devices were still in use.
 */
export async function revokeDevices(
  writer: Writer,
  schoolId: string,
  userId: string,
  jkt: string,
  now: number,
): Promise<number> {
  // In the person's other accounts too: it is the same key in the same pocket.
  const accounts = [{ schoolId, userId }, ...(await accountsOfPerson(writer, { schoolId, userId }))];
  const revoked = await writer
    .updateTable('device')
    .set({ revoked_at: now })
    .where('jkt', '=', jkt)
    .where('revoked_at', 'is', null)
    .where((of) =>
      of.or(
        accounts.map((one) => of.and([of('school_id', '=', one.schoolId), of('user_id', '=', one.userId)])),
      ),
    )
    .returning(['school_id', 'id'])
    .execute();
  for (const { id, school_id } of revoked) {
    await forgetSession(writer, school_id, id);
  }
  return revoked.length;
}
