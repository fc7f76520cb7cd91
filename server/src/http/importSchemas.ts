import { z } from 'zod';
import { losses, powers } from '../directory/runDetails.ts';

const count = z.int();
const details = z.strictObject({
  academy: z.string().nullable(),
  files: z.array(z.strictObject({ name: z.string(), sizeBytes: count })),
  entries: z.array(z.strictObject({ kind: z.string(), status: z.string(), count })),
  items: z.array(z.strictObject({ type: z.string(), op: z.string(), count })),
  issues: z.array(z.strictObject({ code: z.string(), severity: z.enum(['error', 'warning']), count })),
  leavers: z.array(
    z.strictObject({
      schoolId: z.string(),
      what: z.enum(losses),
      people: count,
      leave: count,
      many: z.boolean(),
    }),
  ),
  powers: z.array(
    z.strictObject({
      role: z.enum(powers),
      what: z.enum(['given', 'ended']),
      count,
      places: z.array(z.strictObject({ file: z.string(), line: count })),
    }),
  ),
  withoutAccess: count,
  appliedAt: count.nullable(),
  filesOn: z.string().nullable(),
  olderThan: z.string().nullable(),
  manyPercent: count,
});
const school = z.strictObject({ uai: z.string(), name: z.string() }).nullable();
const uploaded = z.array(z.strictObject({ name: z.string(), sizeBytes: count }));
const run = z.strictObject({
  id: z.string(),
  source: z.string(),
  school,
  format: z.string(),
  mode: z.enum(['full', 'delta', 'removal']),
  createdAt: count,
  confirmBefore: count,
  details,
});
const data = z.record(z.string(), z.unknown());

/** What the page of the directory shows at first. */
export const importOverview = z.strictObject({
  uploads: uploaded,
  limits: z.strictObject({ bytes: count, files: count }),
  tasks: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['read', 'apply', 'undo', 'removals']),
      state: z.enum(['waiting', 'running', 'refused']),
      label: z.string(),
      school,
      files: uploaded,
      createdAt: count,
      ahead: count,
      job: z
        .strictObject({ phase: z.string(), done: count, total: count, leftMs: count.optional() })
        .nullable(),
      refusal: z.strictObject({ code: z.string(), data }).nullable(),
      refused: run.nullable(),
    }),
  ),
  ready: z.array(run),
  applied: z.array(run),
});

export const importIssues = z.strictObject({
  issues: z.array(
    z.strictObject({
      no: count,
      severity: z.enum(['error', 'warning']),
      code: z.string(),
      file: z.string(),
      line: count,
      data: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  next: count.nullable(),
});

/** A file made for whoever asked: its bytes in base64, since asks answer JSON. */
export const madeFile = z.strictObject({ name: z.string(), base64: z.base64() });

export const departures = z.strictObject({
  total: count,
  people: z.array(
    z.strictObject({
      source: z.string(),
      kind: z.enum(['pupil', 'guardian', 'staff']),
      givenName: z.string(),
      familyName: z.string(),
      missingSince: count,
      removableAt: count,
    }),
  ),
});

export const letterClasses = z.array(
  z.strictObject({ classId: z.string(), className: z.string(), people: count, waiting: count }),
);
