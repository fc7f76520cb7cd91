import { z } from 'zod';
import { roles } from '../../domain/actor.ts';
import { defineAsk, inPath, nothing } from '../ask.ts';
import { accountEvent } from './account.ts';

const listed = z.object({
  userId: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  kind: z.enum(roles),
  login: z.string().nullable(),
  activated: z.boolean(),
  blockedAt: z.int().nullable(),
});
/** Whose parent somebody is: two of one name are told apart by it. Absent from a server of before. */
const children = z
  .array(z.object({ pupilId: z.string(), name: z.string(), className: z.string().nullable() }))
  .default([]);
const found = listed.extend({ children });
/** A person in the list of a school's accounts. */
export type ListedPerson = z.infer<typeof found>;

const detail = found.extend({
  memberships: z.array(
    z.object({
      id: z.string(),
      role: z.enum(roles),
      className: z.string().nullable(),
      /** For a guardian, the child of whom this line speaks. Absent from a server of before. */
      pupilName: z.string().nullable().default(null),
      startsOn: z.string().nullable(),
      endsOn: z.string().nullable(),
      // Absent from a server of before.
      subjectName: z.string().nullable().default(null),
      /** Of a role given by hand that is not over: by this it is taken back. */
      givenId: z.string().nullable().default(null),
      /** As professeur principal of the class. */
      main: z.boolean().default(false),
    }),
  ),
  events: z.array(accountEvent),
  /** Whether the one who asks may block and reset it. */
  mine: z.boolean(),
});
/** One account as those see it who answer for it. */
export type PersonAccount = z.infer<typeof detail>;

/** When a switch of the school was last used, and by whom, as far as that is remembered. */
const lastChange = z
  .object({ at: z.int(), by: z.object({ givenName: z.string(), familyName: z.string() }).nullable() })
  .nullish();
export type LastChange = z.infer<typeof lastChange>;
const profile = z.object({
  role: z.enum(roles),
  people: z.int(),
  blocked: z.boolean(),
  mine: z.boolean(),
  changed: lastChange,
});
/** A profile of the school, and whether it is kept out. */
export type SchoolProfile = z.infer<typeof profile>;

const counted = z.object({ type: z.string(), count: z.int() });
const erasure = z.object({
  token: z.string(),
  expiresAt: z.int(),
  erased: z.array(counted),
  kept: z.array(counted.extend({ why: z.enum(['schooling', 'shared', 'otherPerson']) })),
  files: z.int(),
});
/** What an erasure would take and leave, and the token that confirms it. */
export type PreparedErasure = z.infer<typeof erasure>;

const givenCode = z.object({ code: z.string(), expiresAt: z.int() });
/** A code, shown once. */
export type GivenCode = z.infer<typeof givenCode>;

const named = z.array(z.object({ id: z.string(), name: z.string() }));

const someone = z.object({ userId: z.string(), givenName: z.string(), familyName: z.string() });
const listedClass = z.object({
  id: z.string(),
  name: z.string(),
  pupils: z.int(),
  /** Its professeurs principaux. */
  mains: z.array(someone),
});
/** A class in the list of a school's classes. */
export type ListedClass = z.infer<typeof listedClass>;

const classDetail = z.object({
  id: z.string(),
  name: z.string(),
  /** Whether the one who asks says who is professeur principal. */
  mine: z.boolean(),
  pupils: z.array(someone),
  /** `given`: named by hand, not by the directory. */
  mains: z.array(someone.extend({ id: z.string(), given: z.boolean(), endsOn: z.string().nullable() })),
  /** Who teaches the class and is not its professeur principal. */
  teachers: z.array(someone),
});
/** One class as the administration and the CPE see it. */
export type ClassDetail = z.infer<typeof classDetail>;

const inClass = z.strictObject({ classId: z.string().max(140) });
const classPath = (classId: string) => `/api/v1/school/classes/${inPath(classId)}`;

const one = z.strictObject({ userId: z.string().max(140) });
const person = (userId: string) => `/api/v1/school/people/${inPath(userId)}`;

/** What those ask who answer for a school's accounts, and a pupil's professeur principal. */
export const schoolAsks = {
  'school.people': defineAsk({
    args: z.strictObject({ words: z.string().max(100), only: z.enum(['all', 'blocked']) }),
    answer: z.object({ total: z.int(), people: z.array(found) }),
    request: ({ words, only }) => ({
      method: 'GET',
      path: '/api/v1/school/people',
      query: { q: words, only },
    }),
  }),
  'school.person': defineAsk({
    args: one,
    answer: detail,
    request: ({ userId }) => ({ method: 'GET', path: person(userId) }),
  }),
  'school.setBlocked': defineAsk({
    args: z.strictObject({ ...one.shape, blocked: z.boolean() }),
    answer: nothing,
    request: ({ userId, blocked }) => ({
      method: 'PUT',
      path: `${person(userId)}/blocked`,
      json: { blocked },
    }),
  }),
  'school.newCode': defineAsk({
    args: one,
    answer: givenCode,
    request: ({ userId }) => ({ method: 'POST', path: `${person(userId)}/activation` }),
  }),
  /** Makes one person of two accounts of the school. */
  'school.joinAccounts': defineAsk({
    args: z.strictObject({ userId: z.string().max(140), otherId: z.string().max(140) }),
    answer: nothing,
    request: ({ userId, otherId }) => ({
      method: 'POST',
      path: `/api/v1/school/people/${inPath(userId)}/joins`,
      json: { userId: otherId },
    }),
  }),
  'school.resetPassword': defineAsk({
    args: one,
    answer: givenCode,
    request: ({ userId }) => ({ method: 'POST', path: `${person(userId)}/password-reset` }),
  }),
  'school.resetFactors': defineAsk({
    args: one,
    answer: nothing,
    request: ({ userId }) => ({ method: 'DELETE', path: `${person(userId)}/factors` }),
  }),
  'school.roleChoices': defineAsk({
    args: z.strictObject({}),
    answer: z.object({ roles: z.array(z.enum(roles)), classes: named, subjects: named }),
    request: () => ({ method: 'GET', path: '/api/v1/school/roles' }),
  }),
  /** Gives a role until a day. */
  'school.giveRole': defineAsk({
    args: z.strictObject({
      ...one.shape,
      role: z.enum(roles),
      classId: z.string().max(140).nullable(),
      subjectId: z.string().max(140).nullable(),
      startsOn: z.string().max(10),
      endsOn: z.string().max(10),
    }),
    answer: z.object({ id: z.string() }),
    request: ({ userId, ...json }) => ({ method: 'POST', path: `${person(userId)}/roles`, json }),
  }),
  'school.endRole': defineAsk({
    args: z.strictObject({ ...one.shape, id: z.string().max(140) }),
    answer: nothing,
    request: ({ userId, id }) => ({ method: 'DELETE', path: `${person(userId)}/roles/${inPath(id)}` }),
  }),
  'school.classes': defineAsk({
    args: z.strictObject({}),
    answer: z.array(listedClass),
    request: () => ({ method: 'GET', path: '/api/v1/school/classes' }),
  }),
  'school.class': defineAsk({
    args: inClass,
    answer: classDetail,
    request: ({ classId }) => ({ method: 'GET', path: classPath(classId) }),
  }),
  /** Names a professeur principal, until the end of the school year. */
  'school.addMain': defineAsk({
    args: z.strictObject({ ...inClass.shape, ...one.shape }),
    answer: z.object({ id: z.string() }),
    request: ({ classId, userId }) => ({
      method: 'POST',
      path: `${classPath(classId)}/main-teachers`,
      json: { userId },
    }),
  }),
  /** Ends one, by the identifier of the right. */
  'school.endMain': defineAsk({
    args: z.strictObject({ ...inClass.shape, id: z.string().max(140) }),
    answer: nothing,
    request: ({ classId, id }) => ({
      method: 'DELETE',
      path: `${classPath(classId)}/main-teachers/${inPath(id)}`,
    }),
  }),
  'school.prepareErasure': defineAsk({
    args: z.strictObject({ ...one.shape, reach: z.enum(['choices', 'everything']) }),
    answer: erasure,
    request: ({ userId, reach }) => ({ method: 'POST', path: `${person(userId)}/erasure`, json: { reach } }),
  }),
  'school.confirmErasure': defineAsk({
    args: z.strictObject({ token: z.string().max(40) }),
    answer: z.object({ records: z.int() }),
    request: (json) => ({ method: 'POST', path: '/api/v1/school/erasures', json }),
  }),
  'school.security': defineAsk({
    args: z.strictObject({}),
    answer: z.object({
      staffSecondFactor: z.boolean(),
      /** Whether staff may trust devices. Absent from a server of before. */
      staffTrust: z.boolean().optional(),
      mine: z.boolean(),
      changed: lastChange,
      trustChanged: lastChange,
    }),
    request: () => ({ method: 'GET', path: '/api/v1/school/security' }),
  }),
  'school.setSecurity': defineAsk({
    args: z.strictObject({
      staffSecondFactor: z.boolean().optional(),
      staffTrust: z.boolean().optional(),
    }),
    answer: nothing,
    request: (json) => ({ method: 'PUT', path: '/api/v1/school/security', json }),
  }),
  'school.profiles': defineAsk({
    args: z.strictObject({}),
    answer: z.array(profile),
    request: () => ({ method: 'GET', path: '/api/v1/school/profiles' }),
  }),
  'school.setProfileBlocked': defineAsk({
    args: z.strictObject({ role: z.enum(roles), blocked: z.boolean() }),
    answer: nothing,
    request: ({ role, blocked }) => ({
      method: 'PUT',
      path: `/api/v1/school/profiles/${role}/blocked`,
      json: { blocked },
    }),
  }),
} as const;
