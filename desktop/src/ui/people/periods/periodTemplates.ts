import type { PlannedPeriod } from '@cartable/shared/domain/directory/periodPlan.ts';

/** How a school year is usually cut. */
export type Template = 'trimesters' | 'semesters';

const cuts = {
  trimesters: [
    ['09-01', '11-30'],
    ['12-01', '03-07'],
    ['03-08', '07-04'],
  ],
  semesters: [
    ['09-01', '01-24'],
    ['01-25', '07-04'],
  ],
} as const satisfies Record<Template, readonly (readonly [from: string, to: string])[]>;

/** Days to begin with, in the school year that begins in `year`; `name` names the period of a number from 1. */
export function templateOf(
  template: Template,
  year: number,
  name: (no: number) => string,
): readonly PlannedPeriod[] {
  // From August on a month is of the first year.
  const dayOf = (day: string) => `${day >= '08' ? year : year + 1}-${day}`;
  return cuts[template].map(([from, to], index) => ({
    ...{ id: null, name: name(index + 1), startsOn: dayOf(from), endsOn: dayOf(to), entryEndsOn: null },
  }));
}
