import { z } from 'zod';

/** Whom a key is for: what its label says. */
const holder = z.object({
  userId: z.string().max(140),
  givenName: z.string().max(200),
  familyName: z.string().max(200),
  className: z.string().max(100).nullable(),
});

const batchKey = z.object({
  keyId: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  serial: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/),
  /** A signed ticket for one enrolment. */
  ticket: z.string().max(2000),
  holder: holder.nullable(),
});
/** One key of a batch. */
export type BatchKey = z.infer<typeof batchKey>;

/** What the server gives a technician to make keys of: identities with their tickets. It opens nothing by itself, and names pupils: keep it. */
export const keyBatch = z.object({
  product: z.literal('cartable'),
  kind: z.literal('keys'),
  format: z.literal(1),
  /** Where the keys find their server. */
  server: z.url({ protocol: /^https?$/ }),
  schoolId: z.string(),
  schoolName: z.string(),
  issuedAt: z.int(),
  keys: z.array(batchKey).max(2000),
});
export type KeyBatch = z.infer<typeof keyBatch>;

/** By what a request for a batch is known again, when it was pressed twice or its answer was lost on the way: chosen once for what a person intends, as `newId` makes it. */
export const batchIntention = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** The most keys in one request. */
export const largestBatch = 500;

/** `/data/enrolment.json` of a key that was not started yet; removed once the server has taken the ticket. */
export const enrolmentFile = z.object({
  product: z.literal('cartable'),
  format: z.literal(1),
  ticket: z.string().min(1).max(2000),
});
export type EnrolmentFile = z.infer<typeof enrolmentFile>;
