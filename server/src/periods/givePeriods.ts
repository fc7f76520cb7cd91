import { type Period, period } from '@cartable/shared/domain/directory/period.ts';
import { school as schoolRecord } from '@cartable/shared/domain/directory/school.ts';
import { schoolYearOn } from '@cartable/shared/domain/grades/schoolYear.ts';
import { liesIn, placeLevels } from '@cartable/shared/domain/region/place.ts';
import { eachApart } from '@cartable/shared/lib/eachApart.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { noteInChain, operator } from '../region/regionAudit.ts';
import { findRecord } from '../storage/repositories/records.ts';
import {
  type RegionPeriod,
  type RegionPeriods,
  regionPeriodsSince,
} from '../storage/repositories/region/periods.ts';
import { allSchools, findSchool } from '../storage/repositories/region/schools.ts';
import type { Storage, Writer } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { periodsOfYear, usesOfPeriods } from './heldPeriods.ts';
import { writePeriods } from './writePeriods.ts';

export interface GivingHost {
  readonly storage: Storage;
  readonly clock: Pick<Clock, 'now'>;
  readonly hasher: Hasher;
  /** Tells whoever listens; absent = nobody. */
  readonly hints?: { publish(schoolId: string, scopes: readonly string[]): void };
}

/**
 * What became of a school year of a school: it has none of its own and was `given` the region's, those that it had are `changed` or the `same`; it
 * has its `own`; its evaluations stand in another number of periods, so that those are `kept`.
 */
export type GivenKind = 'given' | 'changed' | 'same' | 'own' | 'kept';
export interface GivenYear {
  readonly schoolId: string;
  readonly year: number;
  readonly kind: GivenKind;
}

/**
 * Gives a school the periods that the region says, of this school year and those to come, where it has none of its own. The identifier of a
 * period is its place in the year, so that other days or names leave its marks in it. A school whose directory has not come yet has nowhere to
 * keep them: it gets them with its directory.
 */
export async function givePeriods(host: GivingHost, schoolId: string): Promise<readonly GivenYear[]> {
  const scopes = new Set<string>();
  const given = await host.storage.transaction(async (writer) => {
    scopes.clear();
    const now = host.clock.now();
    const said = await regionPeriodsSince(writer, schoolYearOn(schoolDay(now)));
    if (said.length === 0) return [];
    const own = await findRecord(writer, schoolId, schoolRecord.type, schoolId);
    if (!own?.text) return [];
    const { academy } = schoolRecord.schema.parse(JSON.parse(own.text));
    const academyId = (await findSchool(writer, schoolId))?.academyId ?? academy;
    const years: GivenYear[] = [];
    for (const wanted of bestOf(said, { level: 'school', schoolId, academyId })) {
      const done = await giveYear(host, writer, schoolId, wanted, now);
      for (const scope of done.scopes) scopes.add(scope);
      years.push({ schoolId, year: wanted.year, kind: done.kind });
    }
    if (years.some((one) => one.kind === 'given' || one.kind === 'changed')) {
      const line = { action: 'region.recorded', type: 'periods', targetId: schoolId } as const;
      await noteInChain(host, writer, schoolId, operator, line);
    }
    return years;
  });
  if (scopes.size > 0) host.hints?.publish(schoolId, [...scopes]);
  return given;
}

/** The same for every school of the register. */
export async function givePeriodsEverywhere(host: GivingHost): Promise<readonly GivenYear[]> {
  const given: GivenYear[] = [];
  if ((await regionPeriodsSince(host.storage.reader, 0)).length === 0) return given;
  await eachApart(await allSchools(host.storage.reader), async ({ schoolId }) => {
    given.push(...(await givePeriods(host, schoolId)));
  });
  return given;
}

/** Of each year what is said closest to the school: of itself, else of its academy, else of the region. */
function bestOf(
  said: readonly RegionPeriods[],
  place: Parameters<typeof liesIn>[0],
): readonly RegionPeriods[] {
  const best = new Map<number, RegionPeriods>();
  for (const one of said) {
    const held = best.get(one.year);
    const closer = held === undefined || placeLevels.indexOf(one.level) > placeLevels.indexOf(held.level);
    if (closer && liesIn(place, one)) best.set(one.year, one);
  }
  return [...best.values()];
}

async function giveYear(
  host: GivingHost,
  writer: Writer,
  schoolId: string,
  { year, periods }: RegionPeriods,
  now: number,
): Promise<{ readonly kind: GivenKind; readonly scopes: readonly string[] }> {
  const before = await periodsOfYear(writer, schoolId, year);
  if (before.some((one) => one.byRegion !== true)) return { kind: 'own', scopes: [] };
  const after = periods.map((one, index) => recordOf(one, year, index + 1));
  if (before.length > 0 && before.length !== after.length) {
    const { evaluations, forced } = await usesOfPeriods(writer, schoolId, before);
    if (evaluations.length > 0 || forced.size > 0) return { kind: 'kept', scopes: [] };
  }
  const { writes, scopes } = await writePeriods(host, writer, schoolId, { before, after, now });
  const kind = writes.length === 0 ? 'same' : before.length === 0 ? 'given' : 'changed';
  return { kind, scopes };
}

function recordOf(one: RegionPeriod, year: number, no: number): Period {
  return period.schema.parse({ id: `region-${year}-${no}`, ...one, byRegion: true });
}
