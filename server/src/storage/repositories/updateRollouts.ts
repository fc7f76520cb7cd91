import { isOfTheVersion, type RefusalCode } from '@cartable/shared/update/refusal.ts';
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

/** Sets what a person decides, or a stop; the figures stay unless they are to begin anew. */
export async function saveRollout(
  writer: Writer,
  schoolId: string,
  version: string,
  change: Pick<Rollout, 'percent' | 'state' | 'reason' | 'changedAt'>,
  anew = false,
): Promise<void> {
  const { percent, state, reason, changedAt: changed_at } = change;
  await writer
    .insertInto('update_rollout')
    .values({ school_id: schoolId, version, percent, state, reason, started: 0, failed: 0, changed_at })
    .onConflict((conflict) =>
      conflict.columns(['school_id', 'version']).doUpdateSet({
        ...{ percent, state, reason, changed_at },
        ...(anew && { started: 0, failed: 0 }),
      }),
    )
    .execute();
}

/** What became of a version on a device: it started, failed to, or was refused. */
export type Outcome = 'started' | 'failed' | RefusalCode;

/** The figure that an outcome counts in: a refusal for want of room or time says nothing of the version. */
export function figureOf(outcome: Outcome): 'started' | 'failed' | undefined {
  if (outcome === 'started' || outcome === 'failed') return outcome;
  return isOfTheVersion(outcome) ? 'failed' : undefined;
}

/** Notes what a device tells of a version, in the place of what it told before. */
export async function noteReport(
  writer: Writer,
  report: {
    readonly schoolId: string;
    readonly deviceId: string;
    readonly version: string;
    readonly outcome: Outcome;
    readonly at: number;
  },
): Promise<void> {
  const { schoolId, deviceId, version, outcome, at } = report;
  await writer
    .insertInto('update_report')
    .values({ school_id: schoolId, device_id: deviceId, version, outcome, at })
    .onConflict((conflict) =>
      conflict.columns(['school_id', 'device_id', 'version']).doUpdateSet({ outcome, at }),
    )
    .execute();
}

/** What the device has told of this version. */
export async function findReport(
  reader: Reader,
  schoolId: string,
  deviceId: string,
  version: string,
): Promise<Outcome | undefined> {
  const row = await reader
    .selectFrom('update_report')
    .select('outcome')
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row?.outcome;
}

/** Whether another device of the person has told of this version: a person counts once. */
export async function hasToldElsewhere(
  reader: Reader,
  {
    schoolId,
    userId,
    deviceId,
  }: { readonly schoolId: string; readonly userId: string; readonly deviceId: string },
  version: string,
): Promise<boolean> {
  const row = await reader
    .selectFrom('device')
    .innerJoin('update_report', (join) =>
      join
        .onRef('update_report.school_id', '=', 'device.school_id')
        .onRef('update_report.device_id', '=', 'device.id'),
    )
    .select('update_report.version')
    .where('device.school_id', '=', schoolId)
    .where('device.user_id', '=', userId)
    .where('device.id', '!=', deviceId)
    .where('update_report.version', '=', version)
    .executeTakeFirst();
  return row !== undefined;
}

/** Forgets what was told before `before`: it has long been counted. */
export async function deleteOldReports(writer: Writer, before: number): Promise<void> {
  await writer.deleteFrom('update_report').where('at', '<', before).execute();
}

/** How many devices of a school, or of all with {@link everySchool} (reads all reports), told what of each version, as they stand now. */
export async function countOutcomes(
  reader: Reader,
  schoolId: string,
): Promise<readonly { readonly version: string; readonly outcome: Outcome; readonly devices: number }[]> {
  const rows = await reader
    .selectFrom('update_report')
    .select(['version', 'outcome', (eb) => eb.fn.countAll().as('devices')])
    .$if(schoolId !== everySchool, (query) => query.where('school_id', '=', schoolId))
    .groupBy(['version', 'outcome'])
    .execute();
  return rows.map((row) => ({ ...row, devices: Number(row.devices) }));
}

/**
 * One more device of this outcome, perhaps after another that it had told (`before`; no figure goes below nothing: they may have begun anew in
 * between). Gives the new figures; undefined where it is not rolled out.
 */
export async function countReport(
  writer: Writer,
  schoolId: string,
  version: string,
  outcome: Outcome,
  before: Outcome | undefined,
): Promise<Rollout | undefined> {
  const to = figureOf(outcome);
  const from = before && figureOf(before);
  const change = (figure: 'started' | 'failed') => Number(figure === to) - Number(figure === from);
  const row = await writer
    .updateTable('update_rollout')
    .set((eb) => {
      const changed = (figure: 'started' | 'failed') =>
        eb
          .case()
          .when(eb(figure, '+', change(figure)), '>', 0)
          .then(eb(figure, '+', change(figure)))
          .else(0)
          .end();
      return { started: changed('started'), failed: changed('failed') };
    })
    .where('school_id', '=', schoolId)
    .where('version', '=', version)
    .returning(columns)
    .executeTakeFirst();
  return row && { ...row, started: Number(row.started), failed: Number(row.failed) };
}
