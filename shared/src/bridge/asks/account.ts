import { z } from 'zod';
import { defineAsk, nothing } from '../ask.ts';

/** One line of an account's history. A kind that this program does not know is shown in general words. */
export const accountEvent = z.object({
  id: z.string(),
  at: z.int(),
  kind: z.string(),
  /** Who did it, when it was somebody else. */
  by: z.object({ givenName: z.string(), familyName: z.string() }).nullable(),
  data: z.record(z.string(), z.string()),
});
export type AccountEvent = z.infer<typeof accountEvent>;

/** What a person asks of their own account. */
export const accountAsks = {
  'account.events': defineAsk({
    args: z.strictObject({}),
    answer: z.array(accountEvent),
    request: () => ({ method: 'GET', path: '/api/v1/account/events' }),
  }),
  'account.changePassword': defineAsk({
    args: z.strictObject({}),
    secrets: ['present', 'next'],
    answer: nothing,
    request: (_, { present, next }) => ({
      method: 'PUT',
      path: '/api/v1/auth/password',
      json: { present, next },
    }),
  }),
} as const;
