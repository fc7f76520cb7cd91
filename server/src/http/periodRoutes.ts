import { maxPeriods } from '@cartable/shared/domain/directory/periodPlan.ts';
import { isoDay, line, recordId } from '@cartable/shared/domain/fields.ts';
import { z } from 'zod';
import type { SchoolPeriods } from '../periods/schoolPeriods.ts';
import { type Route, sessionRoute } from './route.ts';

const days = { startsOn: isoDay, endsOn: isoDay, entryEndsOn: isoDay.nullable() };
const body = z.strictObject({
  year: z.int(),
  base: z.string().max(64),
  sets: z
    .array(
      z.strictObject({
        classIds: z.array(recordId).max(2000),
        periods: z
          .array(z.strictObject({ id: recordId.nullable(), name: line(40), ...days }))
          .min(1)
          .max(maxPeriods),
      }),
    )
    .min(1)
    .max(20),
});
const heldPeriod = z.strictObject({
  ...{ id: z.string(), name: z.string(), startsOn: z.string(), endsOn: z.string() },
  entryEndsOn: z.string().nullable(),
  evaluations: z.int(),
});
const answer = z.strictObject({
  thisYear: z.int(),
  mine: z.boolean(),
  classes: z.array(z.strictObject({ id: z.string(), name: z.string(), group: z.boolean() })),
  years: z.array(
    z.strictObject({
      ...{ year: z.int(), base: z.string(), byRegion: z.boolean() },
      sets: z.array(z.strictObject({ classIds: z.array(z.string()), periods: z.array(heldPeriod) })),
    }),
  ),
});
const refusals = [
  'auth.forbidden',
  'request.not_found',
  'periods.changed_elsewhere',
  'periods.no_class',
  'periods.class_twice',
  'periods.in_use',
  'periods.order',
  'periods.year',
  'periods.entry',
  'periods.overlap',
  'periods.gap',
  'periods.twice',
] as const;

/** The periods of a school. */
export function periodRoutes(periods: SchoolPeriods): readonly Route[] {
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/periods',
      summary: 'The periods of this school year and the next (those who answer for accounts, CPE)',
      answer,
      errors: ['auth.forbidden'],
      handle: async ({ session }) => ({ json: await periods.all(session) }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/periods/checks',
      summary: 'What other periods would do to evaluations that are there (head of school)',
      body,
      answer: z.strictObject({
        periods: z.array(
          z.strictObject({
            ...{ name: z.string(), evaluations: z.int(), outside: z.int(), closes: z.boolean() },
          }),
        ),
        classes: z.array(z.strictObject({ className: z.string(), name: z.string(), evaluations: z.int() })),
      }),
      errors: [...refusals],
      handle: async ({ session, body: wanted }) => ({ json: await periods.check(session, wanted) }),
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/school/periods',
      summary: 'Set the periods of a school year (head of school)',
      body,
      errors: [...refusals],
      handle: async ({ session, body: wanted }) => {
        await periods.set(session, wanted);
        return { empty: true };
      },
    }),
  ];
}
