import type { KeyState } from '@cartable/shared/domain/fleet/keyState.ts';
import type { FleetEventKind } from '../schema/fleetTables.ts';
import type { Reader, Writer } from '../storage.ts';

/** A key of a school's fleet. */
export interface FleetKey {
  readonly keyId: string;
  readonly serial: string;
  readonly state: KeyState;
  readonly userId: string | null;
  readonly deviceId: string | null;
  readonly program: string | null;
  readonly ticketHash: string | null;
  readonly replaces: string | null;
  readonly replacedBy: string | null;
  readonly preparedAt: number;
  readonly activeAt: number | null;
  readonly endedAt: number | null;
  readonly copiedAt: number | null;
}

/** A key with what its device last told. */
export interface SeenKey extends FleetKey {
  /** When the device was last there, to the hour: it signed in, renewed its session or sent a change. */
  readonly seenAt: number | null;
}

const columns = [
  'fleet_key.key_id as keyId',
  'serial',
  'state',
  'fleet_key.user_id as userId',
  'device_id as deviceId',
  'program',
  'ticket_hash as ticketHash',
  'replaces',
  'replaced_by as replacedBy',
  'prepared_at as preparedAt',
  'active_at as activeAt',
  'ended_at as endedAt',
  'copied_at as copiedAt',
] as const;

/** A new key. False when its number or serial is taken: take another. */
export async function insertFleetKey(
  writer: Writer,
  schoolId: string,
  key: Pick<FleetKey, 'keyId' | 'serial' | 'userId' | 'ticketHash' | 'replaces' | 'preparedAt'>,
): Promise<boolean> {
  const done = await writer
    .insertInto('fleet_key')
    .values({
      school_id: schoolId,
      key_id: key.keyId,
      serial: key.serial,
      state: 'prepared',
      user_id: key.userId,
      device_id: null,
      program: null,
      ticket_hash: key.ticketHash,
      replaces: key.replaces,
      replaced_by: null,
      prepared_at: key.preparedAt,
      active_at: null,
      ended_at: null,
      copied_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key_id')
    .executeTakeFirst();
  return done !== undefined;
}

export async function findFleetKey(
  reader: Reader,
  schoolId: string,
  keyId: string,
): Promise<FleetKey | undefined> {
  return reader
    .selectFrom('fleet_key')
    .select(columns)
    .where('school_id', '=', schoolId)
    .where('key_id', '=', keyId)
    .executeTakeFirst();
}

/** A school's keys, newest first; of one person when one is named. */
export async function fleetKeys(
  reader: Reader,
  schoolId: string,
  userId?: string,
): Promise<readonly SeenKey[]> {
  const all = reader
    .selectFrom('fleet_key')
    .leftJoin('device', (join) =>
      join
        .onRef('device.school_id', '=', 'fleet_key.school_id')
        .onRef('device.id', '=', 'fleet_key.device_id'),
    )
    .select([...columns, 'seen_at as seenAt'])
    .where('fleet_key.school_id', '=', schoolId)
    .orderBy('prepared_at', 'desc')
    .orderBy('serial');
  return (userId === undefined ? all : all.where('fleet_key.user_id', '=', userId)).execute();
}

/** Changes a key, only while it is in one of these states. False when it is not: somebody was faster. */
export async function changeFleetKey(
  writer: Writer,
  schoolId: string,
  key: Pick<FleetKey, 'keyId' | 'state'>,
  change: Partial<
    Pick<
      FleetKey,
      'state' | 'userId' | 'deviceId' | 'program' | 'ticketHash' | 'replacedBy' | 'activeAt' | 'endedAt'
    >
  >,
): Promise<boolean> {
  const named = {
    state: change.state,
    user_id: change.userId,
    device_id: change.deviceId,
    program: change.program,
    ticket_hash: change.ticketHash,
    replaced_by: change.replacedBy,
    active_at: change.activeAt,
    ended_at: change.endedAt,
  };
  const set = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  const done = await writer
    .updateTable('fleet_key')
    .set(set)
    .where('school_id', '=', schoolId)
    .where('key_id', '=', key.keyId)
    .where('state', '=', key.state)
    .returning('key_id')
    .executeTakeFirst();
  return done !== undefined;
}

/** A copy of a key was found; the device behind it may have taken a new identity. */
export async function noteCopy(
  writer: Writer,
  schoolId: string,
  keyId: string,
  deviceId: string | undefined,
  now: number,
): Promise<void> {
  await writer
    .updateTable('fleet_key')
    .set({ copied_at: now, ...(deviceId !== undefined && { device_id: deviceId }) })
    .where('school_id', '=', schoolId)
    .where('key_id', '=', keyId)
    .execute();
}

/** The version of the program, as the key tells it. Writes only when it is another one. */
export async function noteProgram(
  writer: Writer,
  schoolId: string,
  deviceId: string,
  program: string,
): Promise<void> {
  await writer
    .updateTable('fleet_key')
    .set({ program })
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .where((eb) => eb.or([eb('program', 'is', null), eb('program', '!=', program)]))
    .execute();
}

/** One line of a key's history. */
export interface FleetEvent {
  readonly at: number;
  readonly kind: FleetEventKind;
  readonly byUserId: string | null;
}

/** Adds a line; `no` counts within the key. */
export async function noteFleetEvent(
  writer: Writer,
  schoolId: string,
  keyId: string,
  event: FleetEvent,
): Promise<void> {
  const last = await writer
    .selectFrom('fleet_event')
    .select((eb) => eb.fn.max('no').as('no'))
    .where('school_id', '=', schoolId)
    .where('key_id', '=', keyId)
    .executeTakeFirst();
  await writer
    .insertInto('fleet_event')
    .values({
      school_id: schoolId,
      key_id: keyId,
      no: Number(last?.no ?? 0) + 1,
      at: event.at,
      kind: event.kind,
      by_user_id: event.byUserId,
    })
    .execute();
}

/** A key's history, newest first. */
export async function fleetEvents(
  reader: Reader,
  schoolId: string,
  keyId: string,
): Promise<readonly FleetEvent[]> {
  return reader
    .selectFrom('fleet_event')
    .select(['at', 'kind', 'by_user_id as byUserId'])
    .where('school_id', '=', schoolId)
    .where('key_id', '=', keyId)
    .orderBy('no', 'desc')
    .execute();
}
