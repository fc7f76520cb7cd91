import { userId } from '@cartable/shared/domain/fields.ts';
import { z } from 'zod';
import type { ClassList } from '../auth/classList.ts';
import type { MainTeachers } from '../auth/mainTeachers.ts';
import { type Route, sessionRoute } from './route.ts';

const named = z.strictObject({ userId: z.string(), givenName: z.string(), familyName: z.string() });
const inClass = { name: 'classId', in: 'path', description: 'The class' } as const;

/** A school's classes and their professeurs principaux. */
export function classRoutes(classes: ClassList, mains: MainTeachers): readonly Route[] {
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/classes',
      summary: 'The school’s classes with their professeurs principaux (those who answer for accounts, CPE)',
      answer: z.array(
        z.strictObject({ id: z.string(), name: z.string(), pupils: z.int(), mains: z.array(named) }),
      ),
      errors: ['auth.forbidden'],
      handle: async ({ session }) => ({ json: await classes.all(session) }),
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/classes/{classId}',
      summary: 'A class: its pupils, its professeurs principaux (those who answer for accounts, CPE)',
      parameters: [inClass],
      answer: z.strictObject({
        id: z.string(),
        name: z.string(),
        mine: z.boolean(),
        pupils: z.array(named),
        mains: z.array(
          z.strictObject({
            ...named.shape,
            id: z.string(),
            given: z.boolean(),
            endsOn: z.string().nullable(),
          }),
        ),
        teachers: z.array(named),
      }),
      errors: ['auth.forbidden', 'request.not_found'],
      handle: async ({ session, params }) => ({ json: await classes.one(session, params.classId ?? '') }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/classes/{classId}/main-teachers',
      summary: 'Name a professeur principal until the end of the school year (head of school)',
      parameters: [inClass],
      body: z.strictObject({ userId }),
      answer: z.strictObject({ id: z.string() }),
      errors: ['auth.forbidden', 'request.not_found', 'people.main_teaches'],
      handle: async ({ session, params, body }) => ({
        json: { id: await mains.add(session, params.classId ?? '', body.userId) },
        status: 201,
      }),
    }),
    sessionRoute({
      method: 'delete',
      path: '/api/v1/school/classes/{classId}/main-teachers/{id}',
      summary: 'End a professeur principal, whether a directory or somebody named them (head of school)',
      parameters: [inClass, { name: 'id', in: 'path', description: 'The right' }],
      errors: ['auth.forbidden', 'request.not_found'],
      handle: async ({ session, params }) => {
        await mains.end(session, params.classId ?? '', params.id ?? '');
        return { empty: true };
      },
    }),
  ];
}
