import { z } from 'zod';

const count = z.int().min(0);

/** What is kept of a run beside its rows: enough to write its report again. */
const schema = z.object({
  academy: z.string().nullable(),
  files: z.array(z.object({ name: z.string(), sizeBytes: count })),
  /** Entries by kind and status against the source. */
  entries: z.array(z.object({ kind: z.string(), status: z.string(), count })),
  /** Proposed changes of records by type and operation. */
  items: z.array(z.object({ type: z.string(), op: z.string(), count })),
  issues: z.array(z.object({ code: z.string(), severity: z.enum(['error', 'warning']), count })),
  /** Schools that would lose people: pupils and staff before, and how many leave. */
  leavers: z.array(z.object({ schoolId: z.string(), people: count, leave: count, many: z.boolean() })),
  appliedAt: z.int().nullable(),
});
export type RunDetails = z.infer<typeof schema>;

export const emptyDetails: RunDetails = {
  academy: null,
  files: [],
  entries: [],
  items: [],
  issues: [],
  leavers: [],
  appliedAt: null,
};

export function readDetails(text: string): RunDetails {
  return schema.parse(JSON.parse(text));
}
