import { runPrepared } from '../preparedQuery.ts';
import type { Reader, Writer } from '../storage.ts';
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
    await writer
      .deleteFrom('refresh_token')
      .where('school_id', '=', school_id)
      .where('device_id', '=', id)
      .execute();
  }
  return revoked.length;
}

/** The chain hashes of a device from one seq to another, both included. */
export async function mutationHashes(
  reader: Reader,
  schoolId: string,
  deviceId: string,
  from: number,
  to: number,
): Promise<ReadonlyMap<number, string>> {
  const rows = await reader
    .selectFrom('device_mutation')
    .select(['seq', 'hash'])
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .where('seq', '>=', from)
    .where('seq', '<=', to)
    .execute();
  return new Map(rows.map((row) => [row.seq, row.hash]));
}

/** The places after `after` in one device's outbox of the actions that another device sent too. */
export async function sharedSeqs(
  reader: Reader,
  schoolId: string,
  range: { readonly device: string; readonly after: number; readonly with: string },
): Promise<ReadonlySet<number>> {
  const rows = await reader
    .selectFrom('device_mutation as one')
    .innerJoin('device_mutation as other', (join) =>
      join
        .onRef('other.school_id', '=', 'one.school_id')
        .onRef('other.mutation_id', '=', 'one.mutation_id')
        .on('other.device_id', '=', range.with),
    )
    .select('one.seq')
    .where('one.school_id', '=', schoolId)
    .where('one.device_id', '=', range.device)
    .where('one.seq', '>', range.after)
    .execute();
  return new Set(rows.map((row) => row.seq));
}

/** The stored result of a device's mutation: its hash in the chain and the result's JSON. */
export async function findResultBySeq(reader: Reader, schoolId: string, device: Device, seq: number) {
  return reader
    .selectFrom('device_mutation')
    .innerJoin('mutation_result', (join) =>
      join
        .onRef('mutation_result.school_id', '=', 'device_mutation.school_id')
        .onRef('mutation_result.mutation_id', '=', 'device_mutation.mutation_id'),
    )
    .select(['hash', 'result'])
    .where('device_mutation.school_id', '=', schoolId)
    .where('device_mutation.device_id', '=', device.id)
    .where('device_mutation.seq', '=', seq)
    .where('mutation_result.user_id', '=', device.userId)
    .executeTakeFirst();
}

/** The latest refusals among a device's mutations up to a seq: seq and the result's JSON, in the order of the seqs. */
export async function refusalsUpTo(
  reader: Reader,
  schoolId: string,
  device: Device,
  range: { readonly seq: number; readonly since: number; readonly limit: number },
): Promise<readonly { readonly seq: number; readonly result: string }[]> {
  const rows = await reader
    .selectFrom('device_mutation')
    .innerJoin('mutation_result', (join) =>
      join
        .onRef('mutation_result.school_id', '=', 'device_mutation.school_id')
        .onRef('mutation_result.mutation_id', '=', 'device_mutation.mutation_id'),
    )
    .select(['seq', 'result'])
    .where('device_mutation.school_id', '=', schoolId)
    .where('device_mutation.device_id', '=', device.id)
    .where('device_mutation.seq', '<=', range.seq)
    .where('mutation_result.user_id', '=', device.userId)
    .where('mutation_result.received_at', '>=', range.since)
    .where('mutation_result.result', 'not like', '{"status":"applied"%')
    .orderBy('seq', 'desc')
    .limit(range.limit)
    .execute();
  return rows.reverse();
}

/** The result that a person's mutation already had, from whichever device: a copied key sends it again under a new identity. */
export async function findResultById(
  reader: Reader,
  schoolId: string,
  userId: string,
  mutationId: string,
): Promise<string | undefined> {
  const row = await reader
    .selectFrom('mutation_result')
    .select('result')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('mutation_id', '=', mutationId)
    .executeTakeFirst();
  return row?.result;
}

/** Records that a device's next mutation was decided. */
export async function advanceDevice(
  writer: Writer,
  schoolId: string,
  device: Device,
  mutation: { readonly seq: number; readonly id: string; readonly hash: string },
): Promise<void> {
  await writer
    .insertInto('device_mutation')
    .values({
      school_id: schoolId,
      device_id: device.id,
      seq: mutation.seq,
      mutation_id: mutation.id,
      hash: mutation.hash,
    })
    .execute();
  await writer
    .updateTable('device')
    .set({ last_seq: mutation.seq, last_hash: mutation.hash })
    .where('school_id', '=', schoolId)
    .where('id', '=', device.id)
    .execute();
}

/** Stores a mutation's result for ever replaying it. */
export async function saveResult(
  writer: Writer,
  schoolId: string,
  userId: string,
  mutation: { readonly id: string; readonly claimedAt: number },
  result: string,
  now: number,
): Promise<void> {
  await writer
    .insertInto('mutation_result')
    .values({
      school_id: schoolId,
      user_id: userId,
      mutation_id: mutation.id,
      result,
      claimed_at: mutation.claimedAt,
      received_at: now,
    })
    .execute();
}
