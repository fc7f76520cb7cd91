import type { Reader, Writer } from '../storage.ts';
import { revokeDevices } from './devices.ts';
import { accountsOfPerson } from './personAccounts.ts';

/** A device that a prepared key is or was. */
export interface KeyDevice {
  readonly id: string;
  readonly userId: string;
  readonly jkt: string;
  readonly createdAt: number;
  readonly seenAt: number;
}

/** From now on this device is that key. */
export async function linkDevice(
  writer: Writer,
  schoolId: string,
  deviceId: string,
  keyId: string,
): Promise<void> {
  await writer
    .updateTable('device')
    .set({ key_id: keyId })
    .where('school_id', '=', schoolId)
    .where('id', '=', deviceId)
    .execute();
}

/** The prepared key that a device is; undefined for a browser, and for a key that nobody prepared. */
export async function keyIdOfDevice(
  reader: Reader,
  schoolId: string,
  deviceId: string,
): Promise<string | undefined> {
  const row = await reader
    .selectFrom('device')
    .select('key_id as keyId')
    .where('school_id', '=', schoolId)
    .where('id', '=', deviceId)
    .executeTakeFirst();
  return row?.keyId ?? undefined;
}

/** The school's prepared key that this proof key belongs to. */
export async function keyIdOfProof(
  reader: Reader,
  schoolId: string,
  jkt: string,
): Promise<string | undefined> {
  const row = await reader
    .selectFrom('device')
    .select('key_id as keyId')
    .where('jkt', '=', jkt)
    .where('school_id', '=', schoolId)
    .where('key_id', 'is not', null)
    .executeTakeFirst();
  return row?.keyId ?? undefined;
}

/**
 * Whether a number is that of a key which the person has under another of their accounts, in whichever school, or which this proof key is there: one key serves its person in several,
 * and is no stranger in any.
 */
export async function isKeyOfPerson(
  reader: Reader,
  owner: { readonly schoolId: string; readonly userId: string },
  keyId: string,
  jkt: string,
): Promise<boolean> {
  const accounts = await accountsOfPerson(reader, owner);
  const keys = await reader
    .selectFrom('fleet_key')
    .select(['school_id', 'user_id'])
    .where('key_id', '=', keyId)
    .execute();
  const isTheirs = ({ school_id, user_id }: (typeof keys)[number]) =>
    accounts.some((one) => one.schoolId === school_id && one.userId === user_id);
  if (keys.some(isTheirs)) return true;
  const device = await reader
    .selectFrom('device')
    .select('id')
    .where('jkt', '=', jkt)
    .where('key_id', '=', keyId)
    .executeTakeFirst();
  return device !== undefined;
}

/** The prepared key in use whose present device this is; undefined for anything else that signs in. */
export async function presentKeyOf(
  reader: Reader,
  schoolId: string,
  deviceId: string,
): Promise<string | undefined> {
  const row = await reader
    .selectFrom('fleet_key')
    .select('key_id as keyId')
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .where('state', '=', 'active')
    .executeTakeFirst();
  return row?.keyId;
}

/** Every device that a key is or was: after a copy or a lost database it may be several, with several proof keys. */
export async function devicesOfKey(
  reader: Reader,
  schoolId: string,
  keyId: string,
): Promise<readonly KeyDevice[]> {
  return reader
    .selectFrom('device')
    .select(['id', 'user_id as userId', 'jkt', 'created_at as createdAt', 'seen_at as seenAt'])
    .where('school_id', '=', schoolId)
    .where('key_id', '=', keyId)
    .execute();
}

/** Which prepared key each of a person's devices is or was, by the device's id. */
export async function keysOfDevices(
  reader: Reader,
  schoolId: string,
  userId: string,
): Promise<ReadonlyMap<string, { readonly serial: string; readonly isPresent: boolean }>> {
  const rows = await reader
    .selectFrom('device')
    .innerJoin('fleet_key', (join) =>
      join
        .onRef('fleet_key.school_id', '=', 'device.school_id')
        .onRef('fleet_key.key_id', '=', 'device.key_id'),
    )
    .select(['device.id as id', 'serial', 'fleet_key.device_id as presentId'])
    .where('device.school_id', '=', schoolId)
    .where('device.user_id', '=', userId)
    .execute();
  return new Map(rows.map(({ id, serial, presentId }) => [id, { serial, isPresent: id === presentId }]));
}

/** The keys whose present device was revoked with this proof key, in whichever school: one key serves its person in several. */
export async function keysRevokedWith(
  reader: Reader,
  jkt: string,
): Promise<readonly { readonly schoolId: string; readonly keyId: string }[]> {
  return reader
    .selectFrom('device')
    .innerJoin('fleet_key', (join) =>
      join
        .onRef('fleet_key.school_id', '=', 'device.school_id')
        .onRef('fleet_key.device_id', '=', 'device.id'),
    )
    .select(['fleet_key.school_id as schoolId', 'fleet_key.key_id as keyId'])
    .where('device.jkt', '=', jkt)
    .where('device.revoked_at', 'is not', null)
    .execute();
}

/** Cuts off a key that ended: every device that it is or was, with all identities of their proof keys. */
export async function cutOffKey(writer: Writer, schoolId: string, keyId: string, now: number): Promise<void> {
  const devices = await devicesOfKey(writer, schoolId, keyId);
  for (const { userId, jkt } of devices) await revokeDevices(writer, schoolId, userId, jkt, now);
}
