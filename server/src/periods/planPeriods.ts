import { isPeriodOf, type Period, period } from '@cartable/shared/domain/directory/period.ts';
import { type PeriodSet, setFault } from '@cartable/shared/domain/directory/periodPlan.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { PeriodUses } from './heldPeriods.ts';

/** A class or teaching group by name. */
export interface NamedClass {
  readonly id: string;
  readonly name: string;
}

/** The sentences that a plan's faults have. */
const faultCodes = {
  order: 'periods.order',
  year: 'periods.year',
  entry: 'periods.entry',
  overlap: 'periods.overlap',
  gap: 'periods.gap',
  twice: 'periods.twice',
} as const;

/**
 * The records that a plan makes of a school's periods of a year. They are the school's own from then on.
 * @param newId gives an identifier to a period that is new
 * @throws {AppError} `periods.no_class` for a second general set; `periods.class_twice` (name); `request.not_found` for a class or a period
 * that the school does not have; those of {@link faultCodes} (name, before, year)
 */
export function recordsOfPlan(
  { year, sets }: { readonly year: number; readonly sets: readonly PeriodSet[] },
  before: readonly Period[],
  classes: readonly NamedClass[],
  newId: () => string,
): readonly Period[] {
  const names = new Map(classes.map((one) => [one.id, one.name]));
  const named = new Set<string>();
  if (sets.filter((one) => one.classIds.length === 0).length !== 1) throw new AppError('periods.no_class');
  for (const classId of sets.flatMap((one) => one.classIds)) {
    const name = names.get(classId);
    if (name === undefined) throw new AppError('request.not_found');
    if (named.has(classId)) throw new AppError('periods.class_twice', { name });
    named.add(classId);
  }
  const known = new Set<string>(before.map((one) => one.id));
  const taken = new Set<string>();
  return sets.flatMap(({ classIds, periods }) => {
    const fault = setFault(year, periods);
    if (fault !== undefined) throw new AppError(faultCodes[fault.kind], fault.data);
    return periods.map(({ id, ...said }) => {
      if (id !== null && (!known.has(id) || taken.has(id))) throw new AppError('request.not_found');
      const own = id ?? newId();
      taken.add(own);
      const whose =
        classIds.length > 0 ? { classIds } : named.size > 0 ? { exceptClassIds: [...named].sort() } : {};
      return period.schema.parse({ id: own, ...said, ...whose });
    });
  });
}

/** What a change of periods does to evaluations that are there. */
export interface PlanEffects {
  /** Of a period with other days: its evaluations that were held outside them, and stay in it; `closes` = no mark can be entered any more. */
  readonly periods: readonly {
    readonly name: string;
    readonly evaluations: number;
    readonly outside: number;
    readonly closes: boolean;
  }[];
  /** Of a class that gets other periods: its evaluations that stay in the one it had, until they are moved. */
  readonly classes: readonly {
    readonly className: string;
    readonly name: string;
    readonly evaluations: number;
  }[];
}

/**
 * What follows of a change, for whoever decides it.
 * @throws {AppError} `periods.in_use` (name) for a period with evaluations, or averages set by hand, that would go
 */
export function effectsOf(
  { before, after }: { readonly before: readonly Period[]; readonly after: readonly Period[] },
  uses: PeriodUses,
  classes: readonly NamedClass[],
  today: string,
): PlanEffects {
  const next = new Map<string, Period>(after.map((one) => [one.id, one]));
  const periods: PlanEffects['periods'][number][] = [];
  const left: PlanEffects['classes'][number][] = [];
  for (const old of before) {
    const held = uses.evaluations.filter((one) => one.periodId === old.id);
    const now = next.get(old.id);
    if (now === undefined) {
      if (held.length === 0 && !uses.forced.has(old.id)) continue;
      throw new AppError('periods.in_use', { name: old.name });
    }
    const isOutside = (day: string, { startsOn, endsOn }: Period) => day < startsOn || day > endsOn;
    const outside = held.filter((one) => isOutside(one.heldOn, now) && !isOutside(one.heldOn, old)).length;
    const closes = isClosed(now, today) && !isClosed(old, today) && held.length > 0;
    if (outside > 0 || closes) periods.push({ name: now.name, evaluations: held.length, outside, closes });
    for (const { id, name: className } of classes) {
      if (!isPeriodOf(old, id) || isPeriodOf(now, id)) continue;
      const evaluations = held.filter((one) => one.classId === id).length;
      if (evaluations > 0) left.push({ className, name: now.name, evaluations });
    }
  }
  return { periods, classes: left };
}

function isClosed({ entryEndsOn }: Period, today: string): boolean {
  return entryEndsOn !== null && entryEndsOn < today;
}
