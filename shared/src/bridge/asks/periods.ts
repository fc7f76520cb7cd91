import { z } from 'zod';
import { maxPeriods } from '../../domain/directory/periodPlan.ts';
import { defineAsk, nothing } from '../ask.ts';

const day = z.string().max(10);
const planned = z.strictObject({
  /** Null = a new one. */
  id: z.string().max(140).nullable(),
  name: z.string().max(40),
  startsOn: day,
  endsOn: day,
  entryEndsOn: day.nullable(),
});
const wanted = z.strictObject({
  year: z.int(),
  base: z.string().max(64),
  sets: z
    .array(
      z.strictObject({
        classIds: z.array(z.string().max(140)).max(2000),
        periods: z.array(planned).min(1).max(maxPeriods),
      }),
    )
    .min(1)
    .max(20),
});
/** A school year's periods as somebody wants them. */
export type WantedPeriods = z.infer<typeof wanted>;

const schoolPeriods = z.object({
  /** This school year, by the year in which it begins. */
  thisYear: z.int(),
  /** Whether the one who asks may change them. */
  mine: z.boolean(),
  /** The classes, then the teaching groups. */
  classes: z.array(z.object({ id: z.string(), name: z.string(), group: z.boolean() })),
  years: z.array(
    z.object({
      year: z.int(),
      base: z.string(),
      /** They are as the region said. */
      byRegion: z.boolean(),
      /** The general ones first; no class = all that no other set names. */
      sets: z.array(
        z.object({
          classIds: z.array(z.string()),
          periods: z.array(
            z.object({
              ...{ id: z.string(), name: z.string(), startsOn: z.string(), endsOn: z.string() },
              entryEndsOn: z.string().nullable(),
              evaluations: z.int(),
            }),
          ),
        }),
      ),
    }),
  ),
});
/** A school's periods as those see them who decide them. */
export type SchoolPeriodsAnswer = z.infer<typeof schoolPeriods>;

const effects = z.object({
  periods: z.array(
    z.object({ name: z.string(), evaluations: z.int(), outside: z.int(), closes: z.boolean() }),
  ),
  classes: z.array(z.object({ className: z.string(), name: z.string(), evaluations: z.int() })),
});
/** What a change would do to evaluations that are there. */
export type PeriodEffects = z.infer<typeof effects>;

/** What a head asks about the periods of the school. */
export const periodAsks = {
  'periods.all': defineAsk({
    args: z.strictObject({}),
    answer: schoolPeriods,
    request: () => ({ method: 'GET', path: '/api/v1/school/periods' }),
  }),
  'periods.check': defineAsk({
    args: wanted,
    answer: effects,
    request: (json) => ({ method: 'POST', path: '/api/v1/school/periods/checks', json }),
  }),
  'periods.set': defineAsk({
    args: wanted,
    answer: nothing,
    request: (json) => ({ method: 'PUT', path: '/api/v1/school/periods', json }),
  }),
} as const;
