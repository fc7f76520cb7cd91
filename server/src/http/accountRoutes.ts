import { roles } from '@cartable/shared/domain/actor.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Storage } from '../storage/storage.ts';
import { z } from 'zod';
import type { AccountAdmin } from '../auth/accountAdmin.ts';
import type { AccountHistory } from '../auth/accountHistory.ts';
import type { PeopleList } from '../auth/peopleList.ts';
import type { SchoolSecurity } from '../auth/schoolSecurity.ts';
import { accountEventKinds } from '../storage/repositories/accountEvents.ts';
import { type Route, sessionRoute } from './route.ts';

const event = z.strictObject({
  id: z.string(),
  at: z.int(),
  kind: z.enum(accountEventKinds),
  by: z.strictObject({ givenName: z.string(), familyName: z.string() }).nullable(),
  data: z.record(z.string(), z.string()),
});
const listed = z.strictObject({
  userId: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  kind: z.enum(roles),
  login: z.string().nullable(),
  activated: z.boolean(),
  blockedAt: z.int().nullable(),
});
const detail = z.strictObject({
  ...listed.shape,
  memberships: z.array(
    z.strictObject({
      id: z.string(),
      role: z.enum(roles),
      className: z.string().nullable(),
      startsOn: z.string().nullable(),
      endsOn: z.string().nullable(),
      subjectName: z.string().nullable(),
      givenId: z.string().nullable(),
      main: z.boolean(),
    }),
  ),
  events: z.array(event),
  mine: z.boolean(),
});
const changed = z.strictObject({ at: event.shape.at, by: event.shape.by }).nullable();
const profile = z.strictObject({
  role: z.enum(roles),
  people: z.int(),
  blocked: z.boolean(),
  mine: z.boolean(),
  changed,
});
const givenCode = z.strictObject({ code: z.string(), expiresAt: z.int() });
const blocking = z.strictObject({ blocked: z.boolean() });
const person = [{ name: 'userId', in: 'path', description: 'The person' }] as const;
const refusals = ['auth.forbidden', 'request.not_found'] as const;

/** Accounts: the person's own history, and what those do who answer for a school's accounts. */
export function accountRoutes(parts: {
  readonly admin: AccountAdmin;
  readonly people: PeopleList;
  readonly history: AccountHistory;
  readonly storage: Storage;
  readonly security: SchoolSecurity;
}): readonly Route[] {
  const { admin, people, history, storage, security } = parts;
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/account/events',
      summary: 'What happened to the person’s own account, newest first',
      answer: z.array(event),
      handle: async ({ session }) => ({ json: await history.read(storage.reader, session) }),
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/people',
      summary: 'People of the school with their accounts, fifty at most (those who answer for accounts)',
      parameters: [
        { name: 'q', in: 'query', description: 'Words of the name or login; empty = everybody' },
        { name: 'only', in: 'query', description: '`blocked` or `all`' },
      ],
      answer: z.strictObject({ total: z.int(), people: z.array(listed) }),
      errors: ['auth.forbidden'],
      handle: async ({ session, query }) => ({
        json: await people.search(session, query.get('q') ?? '', query.get('only') === 'blocked'),
      }),
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/people/{userId}',
      summary: 'One account: what the person is in the school, what happened (those who answer for accounts)',
      parameters: person,
      answer: detail,
      errors: refusals,
      handle: async ({ session, params }) => ({ json: await people.person(session, params.userId ?? '') }),
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/school/people/{userId}/blocked',
      summary: 'Block a person, out at once everywhere, or let them in again (those who answer for accounts)',
      parameters: person,
      body: blocking,
      errors: refusals,
      handle: async ({ session, params, body }) => {
        await admin.setBlocked(session, params.userId ?? '', body.blocked);
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/people/{userId}/activation',
      summary: 'A new activation code (those who answer for accounts); earlier unused ones are void',
      parameters: person,
      answer: givenCode,
      errors: refusals,
      handle: async ({ session, params }) => ({
        json: await admin.newActivation(session, params.userId ?? ''),
        status: 201,
      }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/people/{userId}/password-reset',
      summary:
        'Void a password, end every session and give a code, once (those who answer for accounts; of a pupil, their professeur principal and the CPE)',
      parameters: person,
      answer: givenCode,
      errors: refusals,
      handle: async ({ session, params }) => ({
        json: await admin.resetPassword(session, params.userId ?? ''),
        status: 201,
      }),
    }),
    sessionRoute({
      method: 'delete',
      path: '/api/v1/school/people/{userId}/factors',
      summary: 'Forget the second steps of somebody who lost them (those who answer for accounts)',
      parameters: person,
      errors: refusals,
      handle: async ({ session, params }) => {
        await admin.resetFactors(session, params.userId ?? '');
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/profiles',
      summary: 'The school’s profiles, and which are kept out (those who answer for accounts)',
      answer: z.array(profile),
      errors: ['auth.forbidden'],
      handle: async ({ session }) => ({ json: await people.profiles(session) }),
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/school/security',
      summary:
        'Whether the school’s staff need a second step to sign in, and whether they may trust devices (its head, the region)',
      body: z.strictObject({ staffSecondFactor: z.boolean().optional(), staffTrust: z.boolean().optional() }),
      errors: refusals,
      handle: async ({ session, body: { staffSecondFactor, staffTrust } }) => {
        if (staffSecondFactor !== undefined) await security.setStaffSecondFactor(session, staffSecondFactor);
        if (staffTrust !== undefined) await security.setStaffTrust(session, staffTrust);
        if (staffSecondFactor === undefined && staffTrust === undefined) {
          throw new AppError('request.invalid', { field: 'staffSecondFactor' });
        }
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/security',
      summary: 'How the school’s staff sign in (those who answer for accounts)',
      answer: z.strictObject({
        staffSecondFactor: z.boolean(),
        staffTrust: z.boolean(),
        mine: z.boolean(),
        changed,
        trustChanged: changed,
      }),
      errors: ['auth.forbidden'],
      handle: async ({ session }) => ({ json: await people.security(session) }),
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/school/profiles/{role}/blocked',
      summary: 'Keep a profile out of the school, or let it in again (those who answer for accounts)',
      parameters: [{ name: 'role', in: 'path', description: 'The profile' }],
      body: blocking,
      errors: refusals,
      handle: async ({ session, params, body }) => {
        const role = z.enum(roles).safeParse(params.role);
        if (!role.success) throw new AppError('request.not_found');
        await security.setProfileBlocked(session, role.data, body.blocked);
        return { empty: true };
      },
    }),
  ];
}
