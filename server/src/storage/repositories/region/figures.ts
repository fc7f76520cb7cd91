import type { KeyState } from '@cartable/shared/domain/fleet/keyState.ts';
import type { Reader, Writer } from '../../storage.ts';

/** What is counted in a school: accounts, those activated, keys and browsers in use, bytes of files, and where the keys of its fleet stand. */
export const figureNames = [
  'accounts',
  'activated',
  'devices',
  'storageBytes',
  'keysInUse',
  'keysWaiting',
  'keysLost',
] as const;
export type FigureName = (typeof figureNames)[number];
/** What happens in it day by day. */
export const countNames = ['signIns', 'syncs'] as const;
export type CountName = (typeof countNames)[number];

export interface FigureRow {
  readonly schoolId: string;
  readonly name: FigureName;
  readonly value: number;
  readonly at: number;
}

export interface CountRow {
  readonly schoolId: string;
  readonly day: string;
  readonly name: CountName;
  readonly value: number;
}

/** Counts one school's figures now: a few look-ups by the school's own keys. A device is in use when it was seen since `since`. */
export async function countFigures(
  reader: Reader,
  schoolId: string,
  since: number,
): Promise<Readonly<Record<FigureName, number>>> {
  const accounts = await reader
    .selectFrom('account')
    .select((eb) => [
      eb.fn.countAll<number>().as('accounts'),
      eb.fn.count<number>('password_hash').as('activated'),
    ])
    .where('school_id', '=', schoolId)
    .executeTakeFirstOrThrow();
  const devices = await reader
    .selectFrom('device')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('school_id', '=', schoolId)
    .where('revoked_at', 'is', null)
    // A key that only receives writes nothing to its device: its session's renewal tells of it.
    .where((eb) =>
      eb.or([
        eb('seen_at', '>=', since),
        eb.exists(
          eb
            .selectFrom('refresh_token')
            .select('token_hash')
            .whereRef('refresh_token.school_id', '=', 'device.school_id')
            .whereRef('refresh_token.device_id', '=', 'device.id')
            .where('issued_at', '>=', since),
        ),
      ]),
    )
    .executeTakeFirstOrThrow();
  const blobs = await reader
    .selectFrom('blob')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('size'), eb.val(0)).as('bytes'))
    .where('school_id', '=', schoolId)
    .executeTakeFirstOrThrow();
  const states = await reader
    .selectFrom('fleet_key')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .where('school_id', '=', schoolId)
    .groupBy('state')
    .execute();
  const keys = (...of: readonly KeyState[]) =>
    states.reduce((sum, { state, count }) => sum + (of.includes(state) ? Number(count) : 0), 0);
  return {
    accounts: Number(accounts.accounts),
    activated: Number(accounts.activated),
    devices: Number(devices.count),
    storageBytes: Number(blobs.bytes),
    keysInUse: keys('active'),
    keysWaiting: keys('prepared', 'handed_out'),
    keysLost: keys('lost'),
  };
}

export async function saveFigures(
  writer: Writer,
  schoolId: string,
  figures: Readonly<Record<FigureName, number>>,
  at: number,
): Promise<void> {
  const rows = figureNames.map((name) => ({ school_id: schoolId, name, value: figures[name], at }));
  await writer
    .insertInto('region_figure')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['school_id', 'name']).doUpdateSet((eb) => ({
        value: eb.ref('excluded.value'),
        at: eb.ref('excluded.at'),
      })),
    )
    .execute();
}

/** Every school's figures as they were last counted. The one reading across schools, for the region's statistics. */
export async function allFigures(reader: Reader): Promise<readonly FigureRow[]> {
  const rows = await reader
    .selectFrom('region_figure')
    .select(['school_id as schoolId', 'name', 'value', 'at'])
    .execute();
  return rows as readonly FigureRow[];
}

/** Adds to the counts of days. */
export async function addCounts(writer: Writer, counts: readonly CountRow[]): Promise<void> {
  for (const { schoolId, day, name, value } of counts) {
    await writer
      .insertInto('region_count')
      .values({ school_id: schoolId, day, name, value })
      .onConflict((conflict) =>
        conflict
          .columns(['school_id', 'day', 'name'])
          .doUpdateSet((eb) => ({ value: eb('region_count.value', '+', value) })),
      )
      .execute();
  }
}

/** The counts of every school since a day, included. */
export async function countsSince(reader: Reader, day: string): Promise<readonly CountRow[]> {
  const rows = await reader
    .selectFrom('region_count')
    .select(['school_id as schoolId', 'day', 'name', 'value'])
    .where('day', '>=', day)
    .execute();
  return rows as readonly CountRow[];
}

/** Forgets the counts of days before; returns how many. */
export async function deleteOldCounts(writer: Writer, before: string): Promise<number> {
  const done = await writer.deleteFrom('region_count').where('day', '<', before).executeTakeFirst();
  return Number(done.numDeletedRows);
}
