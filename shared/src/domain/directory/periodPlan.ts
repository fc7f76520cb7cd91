import { addDays } from '../../lib/days.ts';
import type { ErrorData } from '../../lib/errors.ts';

/** A period as a head or a file wants it; days are ISO days. */
export interface PlannedPeriod {
  /** Of a period that is there already; null = a new one. */
  readonly id: string | null;
  readonly name: string;
  readonly startsOn: string;
  readonly endsOn: string;
  /** Last day on which marks may be entered; null = no limit. */
  readonly entryEndsOn: string | null;
}

/** The periods of some classes over a school year, in their order; no class = of all that no other set names. */
export interface PeriodSet {
  readonly classIds: readonly string[];
  readonly periods: readonly PlannedPeriod[];
}

/** The most periods of a class in a school year. */
export const maxPeriods = 6;

/** What is wrong with a plan: `at` = the place of the period at fault in its set, from 0. */
export interface PlanFault {
  readonly at: number;
  readonly kind: PlanFaultKind;
  readonly data: ErrorData;
}

/** As `periods.<kind>` for a head, `region.periods_<kind>` for a line of a file. */
export type PlanFaultKind = 'order' | 'year' | 'entry' | 'overlap' | 'gap' | 'twice';

/** The first and last day of the school year that begins in August of `year`. */
export function daysOfYear(year: number): { readonly first: string; readonly last: string } {
  return { first: `${year}-08-01`, last: `${year + 1}-07-31` };
}

/**
 * What is wrong with the periods of a set, in their order of time, in a school year (that which begins in `year`): each lies in it, they follow
 * each other without a day between two or in both, each has a name of its own. Undefined = nothing.
 */
export function setFault(year: number, periods: readonly PlannedPeriod[]): PlanFault | undefined {
  const { first, last } = daysOfYear(year);
  for (const [at, one] of periods.entries()) {
    const { name, startsOn, endsOn, entryEndsOn } = one;
    if (endsOn < startsOn) return { at, kind: 'order', data: { name } };
    if (startsOn < first || endsOn > last) {
      return { at, kind: 'year', data: { name, year: `${year}-${year + 1}` } };
    }
    if (entryEndsOn !== null && entryEndsOn < startsOn) return { at, kind: 'entry', data: { name } };
    if (periods.slice(0, at).some((other) => sameName(other.name, name))) {
      return { at, kind: 'twice', data: { name } };
    }
    const before = periods[at - 1];
    if (before === undefined) continue;
    const both = { name, before: before.name };
    if (startsOn <= before.endsOn) return { at, kind: 'overlap', data: both };
    if (startsOn > addDays(before.endsOn, 1)) return { at, kind: 'gap', data: both };
  }
  return undefined;
}

function sameName(one: string, other: string): boolean {
  return one.localeCompare(other, 'fr', { sensitivity: 'base' }) === 0;
}
