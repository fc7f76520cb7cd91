import { setFault } from '@cartable/shared/domain/directory/periodPlan.ts';
import { expect, test } from 'vitest';
import { templateOf } from './periodTemplates.ts';

test.each([2026, 2027])('what one begins with is a plan without a fault, in %i too', (year) => {
  for (const template of ['trimesters', 'semesters'] as const) {
    const periods = templateOf(template, year, (no) => `P${no}`);
    expect(setFault(year, periods)).toBeUndefined();
    expect(periods[0]?.startsOn).toBe(`${year}-09-01`);
    expect(periods.at(-1)?.endsOn).toBe(`${year + 1}-07-04`);
  }
});
