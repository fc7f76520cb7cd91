import { type Period, period } from '@cartable/shared/domain/directory/period.ts';
import { evaluation } from '@cartable/shared/domain/grades/evaluation.ts';
import { forcedAverage } from '@cartable/shared/domain/grades/forced.ts';
import { schoolYearOn } from '@cartable/shared/domain/grades/schoolYear.ts';
import { recordsOfType } from '../storage/repositories/recordsOfType.ts';
import type { Reader } from '../storage/storage.ts';

/** A school's periods of the school year that begins in `year`, in their order. */
export async function periodsOfYear(
  reader: Reader,
  schoolId: string,
  year: number,
): Promise<readonly Period[]> {
  const texts = await recordsOfType(reader, schoolId, period.type);
  return texts
    .map((text) => period.schema.parse(JSON.parse(text)))
    .filter((one) => schoolYearOn(one.startsOn) === year)
    .sort((a, b) => (a.startsOn === b.startsOn ? (a.id < b.id ? -1 : 1) : a.startsOn < b.startsOn ? -1 : 1));
}

/** An evaluation, as far as periods are concerned. */
export interface UseOfPeriod {
  readonly periodId: string;
  readonly classId: string;
  readonly heldOn: string;
}

/** What hangs on a school's periods. */
export interface PeriodUses {
  readonly evaluations: readonly UseOfPeriod[];
  /** Periods in which an average was set by hand; every other one rests on evaluations. */
  readonly forced: ReadonlySet<string>;
}

/** What hangs on these periods. */
export async function usesOfPeriods(
  reader: Reader,
  schoolId: string,
  periods: readonly Period[],
): Promise<PeriodUses> {
  const ids = new Set<string>(periods.map((one) => one.id));
  if (ids.size === 0) return { evaluations: [], forced: new Set() };
  const evaluations: UseOfPeriod[] = [];
  for (const text of await recordsOfType(reader, schoolId, evaluation.type)) {
    const { periodId, classId, heldOn } = JSON.parse(text) as UseOfPeriod;
    if (ids.has(periodId)) evaluations.push({ periodId, classId, heldOn });
  }
  const forced = new Set<string>();
  for (const text of await recordsOfType(reader, schoolId, forcedAverage.type)) {
    const { periodId } = JSON.parse(text) as { readonly periodId: string };
    if (ids.has(periodId)) forced.add(periodId);
  }
  return { evaluations, forced };
}
