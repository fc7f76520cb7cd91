import { z } from 'zod';

const count = z.int().min(0);

/** Beyond this part of what a school has, losing it must be confirmed by name: the wrong file looks so. */
export const defaultManyPercent = 10;

/** What a school may lose with a run: pupils and staff; responsables; rights in force, of whoever stays or leaves. */
export const losses = ['people', 'guardians', 'rights'] as const;
export type Loss = (typeof losses)[number];

/** Rights over a whole school's people, accounts or keys: a list that gives one by mistake gives it to somebody who sees every pupil. */
export const powers = ['head', 'cpe', 'technician'] as const;
export type Power = (typeof powers)[number];

/** What is kept of a run beside its rows: enough to write its report again. */
const schema = z.object({
  academy: z.string().nullable(),
  files: z.array(z.object({ name: z.string(), sizeBytes: count })),
  /** Entries by kind and status against the source. */
  entries: z.array(z.object({ kind: z.string(), status: z.string(), count })),
  /** Proposed changes of records by type and operation. */
  items: z.array(z.object({ type: z.string(), op: z.string(), count })),
  issues: z.array(z.object({ code: z.string(), severity: z.enum(['error', 'warning']), count })),
  /** What schools would lose: how many there were before, and how many leave or end. Of responsables and rights only where they are many. */
  leavers: z.array(
    z.object({
      schoolId: z.string(),
      what: z.enum(losses).default('people'),
      people: count,
      leave: count,
      many: z.boolean(),
    }),
  ),
  /** Rights of direction, of CPE and of technicians that people would receive or lose, with the first lines that say so. */
  powers: z
    .array(
      z.object({
        role: z.enum(powers),
        what: z.enum(['given', 'ended']),
        count,
        places: z.array(z.object({ file: z.string(), line: count })),
      }),
    )
    .default([]),
  /** Staff who would be entered with an account and no access to pupils: of another function, or of none. */
  withoutAccess: count.default(0),
  appliedAt: z.int().nullable(),
  /** ISO day of the files; null = they do not say it. */
  filesOn: z.string().nullable().default(null),
  /** ISO day of what was applied last, when these files are older; null = they are not. */
  olderThan: z.string().nullable().default(null),
  /** Part of what a school has, in percent, beyond which losing it is `many`. */
  manyPercent: z.int().min(0).default(defaultManyPercent),
});
export type RunDetails = z.infer<typeof schema>;

export const emptyDetails: RunDetails = {
  academy: null,
  files: [],
  entries: [],
  items: [],
  issues: [],
  leavers: [],
  powers: [],
  withoutAccess: 0,
  appliedAt: null,
  filesOn: null,
  olderThan: null,
  manyPercent: defaultManyPercent,
};

export function readDetails(text: string): RunDetails {
  return schema.parse(JSON.parse(text));
}
