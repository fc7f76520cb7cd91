import { z } from 'zod';
import type { Office } from '../region/office.ts';
import type { Register } from '../region/register.ts';
import type { Themes } from '../region/themes.ts';
import type { Session } from '../sync/session.ts';
import {
  conventionBody,
  newSchoolBody,
  overviewAnswer,
  planBody,
  schoolAnswer,
  themeBody,
} from './regionSchemas.ts';
import { type Route, sessionRoute } from './route.ts';

const schoolParameter = { name: 'schoolId', in: 'path', description: 'The school' } as const;
const kindParameter = { name: 'kind', in: 'path', description: 'Which convention' } as const;
const refusals = ['auth.forbidden', 'region.place_unknown'] as const;

/** The register of schools. Each handler reads first what the person holds today; each service decides by it. */
export function regionSchoolRoutes(parts: {
  readonly register: Register;
  readonly themes: Themes;
  readonly officeOf: (session: Session) => Promise<Office>;
}): readonly Route[] {
  const { register, themes, officeOf } = parts;
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/region',
      summary: 'The academies and schools over which the person has a right, with their state and wave',
      answer: overviewAnswer,
      errors: ['auth.forbidden'],
      handle: async ({ session }) => ({ json: await register.overview(await officeOf(session)) }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/region/schools',
      summary: 'Write a school down, planned (right `schools` over its academy)',
      body: newSchoolBody,
      answer: z.strictObject({ schoolId: z.string() }),
      errors: ['auth.forbidden', 'region.academy_unknown', 'region.school_known'],
      handle: async ({ session, body: { academy, ...body } }) => {
        // A school's identifier on the server is its UAI, as the directory's import has it.
        const words = { ...body, schoolId: body.uai, academyId: academy, opensOn: null };
        await register.addSchool(await officeOf(session), words);
        return { json: { schoolId: body.uai }, status: 201 };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/region/schools/{schoolId}',
      summary: 'One school: conventions, dates, colour and logo (any right over it)',
      parameters: [schoolParameter],
      answer: schoolAnswer,
      errors: refusals,
      handle: async ({ session, params }) => ({
        json: await register.school(await officeOf(session), params.schoolId ?? ''),
      }),
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/region/schools/{schoolId}',
      summary: 'The school’s wave and the day it is meant to open (right `schools`)',
      parameters: [schoolParameter],
      body: planBody,
      errors: refusals,
      handle: async ({ session, params, body }) => {
        await register.setSchool(await officeOf(session), params.schoolId ?? '', body);
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/region/schools/{schoolId}/conventions/{kind}',
      summary: 'Record that a convention was signed (right `schools`)',
      parameters: [schoolParameter, kindParameter],
      body: conventionBody,
      errors: [...refusals, 'region.convention_unknown', 'region.signed_later'],
      handle: async ({ session, params, body }) => {
        const convention = { kind: params.kind ?? '', ...body };
        await register.signConvention(await officeOf(session), params.schoolId ?? '', convention);
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'delete',
      path: '/api/v1/region/schools/{schoolId}/conventions/{kind}',
      summary: 'Take the record of a convention back, while the school is not open (right `schools`)',
      parameters: [schoolParameter, kindParameter],
      errors: [...refusals, 'region.convention_unknown', 'region.convention_needed'],
      handle: async ({ session, params }) => {
        await register.removeConvention(await officeOf(session), params.schoolId ?? '', params.kind ?? '');
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/region/schools/{schoolId}/open',
      summary:
        'Open a school whose conventions are recorded, or shut it: its people are out at once (right `schools`)',
      parameters: [schoolParameter],
      body: z.strictObject({ open: z.boolean() }),
      errors: [...refusals, 'region.conventions_missing', 'region.own_school'],
      handle: async ({ session, params, body }) => {
        await register.setOpen(await officeOf(session), params.schoolId ?? '', body.open);
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/region/schools/{schoolId}/theme',
      summary: 'A school’s colour and logo (right `theme`)',
      parameters: [schoolParameter],
      body: themeBody,
      errors: [
        ...refusals,
        'region.school_empty',
        'region.logo_type',
        'region.logo_size',
        'region.logo_side',
      ],
      handle: async ({ session, params, body }) => {
        await themes.set(await officeOf(session), params.schoolId ?? '', body);
        return { empty: true };
      },
    }),
  ];
}
