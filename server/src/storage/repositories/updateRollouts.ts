import type { Reader, Writer } from '../storage.ts';

/** The place of what the region says to all its schools. No school has this name: ids have no star. */
export const everySchool = '*';

/** How far a version is rolled out somewhere, and what became of it there. */
export interface Rollout {
  readonly version: string;
  /** Null: as the region says. */
  readonly percent: number | null;
  readonly state: 'running' | 'stopped';
  readonly reason: string | null;
  readonly started: number;
  readonly failed: number;
  readonly changedAt: number;
}

const columns = [
  'version',
  'percent',
  'state',
  'reason',
  'started',
  'failed',
  'changed_at as changedAt',
] as const;

export async function findRollouts(reader: Reader, schoolId: string): Promise<readonly Rollout[]> {
  const rows = await reader
    .selectFrom('update_rollout')
    .select(columns)
    .where('school_id', '=', schoolId)
    .execute();
  return rows.map((row) => ({ ...row, started: Number(row.started), failed: Number(row.failed) }));
}

/** Sets what a person decides, or a stop; the figures stay. */
export async function saveRollout(
  writer: Writer,
  schoolId: string,
  version: string,
  change: Pick<Rollout, 'percent' | 'state' | 'reason' | 'changedAt'>,
): Promise<void> {
  const { percent, state, reason, changedAt: changed_at } = change;
  await writer
    .insertInto('update_rollout')
    .values({ school_id: schoolId, version, percent, state, reason, started: 0, failed: 0, changed_at })
    .onConflict((conflict) =>
      conflict.columns(['school_id', 'version']).doUpdateSet({ percent, state, reason, changed_at }),
    )
    .execute();
}

/** Notes what a device tells of a version. False when it has told so before: it counts once. A start that failed later counts as failed. */
export async function noteReport(
  writer: Writer,
  report: {
    readonly schoolId: string;
    readonly deviceId: string;
    readonly version: string;
    readonly outcome: 'started' | 'failed';
    readonly at: number;
  },
): Promise<boolean> {
  const { schoolId, deviceId, version, outcome, at } = report;
  const row = { school_id: schoolId, device_id: deviceId, version, outcome, at };
  const added = await writer
    .insertInto('update_report')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('version')
    .executeTakeFirst();
  return added !== undefined;
}

/** Whether the device has told of this version. */
export async function hasReport(
  reader: Reader,
  schoolId: string,
  deviceId: string,
  version: string,
): Promise<boolean> {
  const row = await reader
    .selectFrom('update_report')
    .select('version')
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row !== undefined;
}

/** One more device that started the version, or on which it failed. Gives the new figures; undefined where it is not rolled out. */
export async function countReport(
  writer: Writer,
  schoolId: string,
  version: string,
  outcome: 'started' | 'failed',
): Promise<Rollout | undefined> {
  const row = await writer
    .updateTable('update_rollout')
    .set((eb) => ({ [outcome]: eb(outcome, '+', 1) }))
    .where('school_id', '=', schoolId)
    .where('version', '=', version)
    .returning(columns)
    .executeTakeFirst();
  return row && { ...row, started: Number(row.started), failed: Number(row.failed) };
}
