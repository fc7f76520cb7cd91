import { isoDay, recordId } from '@cartable/shared/domain/fields.ts';
import { z } from 'zod';
import { givenRoles as roleNames } from '../auth/givenRole.ts';
import type { GivenRoles } from '../auth/givenRoles.ts';
import { type Route, sessionRoute } from './route.ts';

const named = z.array(z.strictObject({ id: z.string(), name: z.string() }));
const person = { name: 'userId', in: 'path', description: 'The person' } as const;
const refusals = [
  'auth.forbidden',
  'request.not_found',
  'people.role_days',
  'people.role_place',
  'people.role_pupil',
] as const;

/** Roles given by hand, with a last day, by the head of the school and the region's. */
export function roleRoutes(given: GivenRoles): readonly Route[] {
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/roles',
      summary:
        'The roles that the one who asks may give, and the school’s classes and subjects (head of school)',
      answer: z.strictObject({ roles: z.array(z.enum(roleNames)), classes: named, subjects: named }),
      errors: ['auth.forbidden'],
      handle: async ({ session }) => ({ json: await given.choices(session) }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/people/{userId}/roles',
      summary: 'Give somebody a role until a day; imports do not touch it (head of school)',
      parameters: [person],
      body: z.strictObject({
        role: z.enum(roleNames),
        classId: recordId.nullable(),
        subjectId: recordId.nullable(),
        startsOn: isoDay,
        endsOn: isoDay,
      }),
      answer: z.strictObject({ id: z.string() }),
      errors: refusals,
      handle: async ({ session, params, body }) => ({
        json: { id: await given.give(session, params.userId ?? '', body) },
        status: 201,
      }),
    }),
    sessionRoute({
      method: 'delete',
      path: '/api/v1/school/people/{userId}/roles/{id}',
      summary: 'Take back a role that was given by hand, at once (head of school)',
      parameters: [person, { name: 'id', in: 'path', description: 'The role' }],
      errors: ['auth.forbidden', 'request.not_found'],
      handle: async ({ session, params }) => {
        await given.end(session, params.userId ?? '', params.id ?? '');
        return { empty: true };
      },
    }),
  ];
}
