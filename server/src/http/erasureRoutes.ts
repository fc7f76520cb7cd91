import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import { z } from 'zod';
import type { AuditActor } from '../audit/auditRow.ts';
import { rolesText } from '../audit/changeEntries.ts';
import { erasureReaches } from '../privacy/erasurePlan.ts';
import type { ErasureService } from '../privacy/erasureService.ts';
import type { Storage } from '../storage/storage.ts';
import { sessionRights } from '../sync/rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import { type Route, sessionRoute } from './route.ts';

const counted = z.strictObject({ type: z.string(), count: z.int() });
const prepared = z.strictObject({
  token: z.string(),
  expiresAt: z.int(),
  erased: z.array(counted),
  kept: z.array(counted.extend({ why: z.enum(['schooling', 'shared', 'otherPerson']) })),
  files: z.int(),
});

/** Erasure of a person's data by the head of their school, in two steps. */
export function erasureRoutes(
  erasure: ErasureService,
  host: { readonly storage: Storage; readonly clock: Clock },
): readonly Route[] {
  const head = async (session: Session): Promise<AuditActor> => {
    const { userId, deviceId } = session;
    const { actor } = await sessionRights(host.storage.reader, session, schoolDay(host.clock.now()));
    if (!actor.roles.has('head')) throw new AppError('auth.forbidden');
    return { userId, roles: rolesText(actor), deviceId };
  };
  return [
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/people/{userId}/erasure',
      summary:
        'What an erasure of the person’s data would take and leave, with a token that confirms it (head of school)',
      parameters: [{ name: 'userId', in: 'path', description: 'The person' }],
      body: z.strictObject({ reach: z.enum(erasureReaches) }),
      answer: prepared,
      errors: ['auth.forbidden', 'privacy.nobody'],
      handle: async ({ session, params, body }) => {
        const author = await head(session);
        return { json: await erasure.prepare(author, session.schoolId, params.userId ?? '', body.reach) };
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/erasures',
      summary:
        'Erase what was prepared, here at once and on every key at its next synchronisation (head of school)',
      body: z.strictObject({ token: z.string().max(40) }),
      answer: z.strictObject({ records: z.int() }),
      errors: ['auth.forbidden', 'privacy.token_wrong'],
      handle: async ({ session, body }) => {
        const author = await head(session);
        return { json: await erasure.confirm(author, session.schoolId, body.token) };
      },
    }),
  ];
}
