import { legalNotice } from '../../domain/region/legalNotice.ts';
import { z } from 'zod';
import { roles } from '../../domain/actor.ts';
import { flashTones } from '../../domain/region/flash.ts';
import { logoSchema } from '../../domain/region/logo.ts';
import { placeSchema } from '../../domain/region/place.ts';
import { regionRights } from '../../domain/region/rights.ts';
import { schoolKinds, schoolStates, signatories } from '../../domain/region/schoolStates.ts';
import { defineAsk, inPath, nothing } from '../ask.ts';

const listed = z.object({
  schoolId: z.string(),
  uai: z.string(),
  name: z.string(),
  kind: z.enum(schoolKinds),
  town: z.string(),
  academy: z.string(),
  wave: z.int().nullable(),
  state: z.enum(schoolStates),
  opensOn: z.string().nullable(),
  /** Conventions that it needs, and how many of them are recorded. */
  needed: z.int(),
  signed: z.int(),
  rights: z.array(z.enum(regionRights)),
});
/** A school of the register. */
export type RegionSchool = z.infer<typeof listed>;

const academy = z.object({ id: z.string(), name: z.string(), rights: z.array(z.enum(regionRights)) });
export type RegionAcademy = z.infer<typeof academy>;

const overview = z.object({
  /** Anywhere. */
  rights: z.array(z.enum(regionRights)),
  /** Over the region as a whole. */
  region: z.array(z.enum(regionRights)),
  academies: z.array(academy),
  schools: z.array(listed),
});
/** What the region's home page shows. */
export type RegionOverview = z.infer<typeof overview>;

const convention = z.object({
  kind: z.string(),
  name: z.string(),
  signed: z
    .object({
      signedOn: z.string(),
      signedBy: z.enum(signatories),
      reference: z.string(),
      recordedAt: z.int(),
    })
    .nullable(),
});
export type RegionConvention = z.infer<typeof convention>;

const administrator = z.object({
  id: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  login: z.string(),
  place: placeSchema,
  rights: z.array(z.enum(regionRights)),
  endsOn: z.string().nullable(),
  /** Whether the one who asks may end it. */
  mine: z.boolean(),
});
/** Somebody to whom rights are delegated. */
export type RegionAdministrator = z.infer<typeof administrator>;

const school = listed.extend({
  openedAt: z.int().nullable(),
  closedAt: z.int().nullable(),
  conventions: z.array(convention),
  theme: z.object({ accent: z.string().nullable(), logo: logoSchema.nullable() }),
  /** Whether its directory is here: a colour needs a school to be shown in. */
  present: z.boolean(),
});
/** One school as its page shows it. */
export type RegionSchoolPage = z.infer<typeof school>;

const flash = z.object({
  id: z.string(),
  place: placeSchema,
  tone: z.enum(flashTones),
  roles: z.array(z.enum(roles)),
  textFr: z.string(),
  textEn: z.string().nullable(),
  startsOn: z.string(),
  endsOn: z.string(),
  ended: z.boolean(),
  mine: z.boolean(),
});
export type RegionFlash = z.infer<typeof flash>;

/** A count; null = hidden, because it is of fewer than five. */
const count = z.int().nullable();
const figures = z.object({
  accounts: count,
  activated: count,
  devices: count,
  storageBytes: z.int(),
  signIns: count,
  syncs: count,
  // A server of before counts no keys.
  keysInUse: count.default(0),
  keysWaiting: count.default(0),
  keysLost: count.default(0),
});
/** Figures of a school or of several. */
export type RegionFigures = z.infer<typeof figures>;
const group = figures.extend({ key: z.string(), schools: z.int() });
export type RegionGroup = z.infer<typeof group>;
const statistics = z.object({
  /** When the accounts, devices, keys and space were counted, the oldest of them; null = not yet. */
  countedAt: z.int().nullable(),
  /** Up to when sign-ins and synchronisations count: now, to about a minute. A server of before does not say. */
  readAt: z.int().nullable().default(null),
  total: group,
  academies: z.array(group),
  waves: z.array(group),
  // A server of before does not count them.
  programs: z
    .array(z.object({ program: z.string().nullable(), schools: z.int(), keys: z.int() }))
    .default([]),
  schools: z.array(
    figures.extend({
      schoolId: z.string(),
      uai: z.string(),
      name: z.string(),
      academy: z.string(),
      wave: z.int().nullable(),
      state: z.enum(schoolStates),
      programs: z.array(z.object({ program: z.string().nullable(), keys: count })).default([]),
    }),
  ),
  days: z.array(z.object({ day: z.string(), signIns: count, syncs: count })),
});
export type RegionStatistics = z.infer<typeof statistics>;

const one = z.strictObject({ schoolId: z.string().max(64) });
const at = (schoolId: string) => `/api/v1/region/schools/${inPath(schoolId)}`;

/** What those ask who have rights over the region, an academy or a school. */
export const regionAsks = {
  'region.overview': defineAsk({
    args: z.strictObject({}),
    answer: overview,
    request: () => ({ method: 'GET', path: '/api/v1/region' }),
  }),
  'region.school': defineAsk({
    args: one,
    answer: school,
    request: ({ schoolId }) => ({ method: 'GET', path: at(schoolId) }),
  }),
  'region.setSchool': defineAsk({
    args: z.strictObject({ ...one.shape, wave: z.int().nullable(), opensOn: z.string().nullable() }),
    answer: nothing,
    request: ({ schoolId, ...json }) => ({ method: 'PUT', path: at(schoolId), json }),
  }),
  'region.addSchool': defineAsk({
    args: z.strictObject({
      uai: z.string(),
      name: z.string(),
      kind: z.enum(schoolKinds),
      town: z.string(),
      academy: z.string(),
      wave: z.int().nullable(),
    }),
    answer: z.object({ schoolId: z.string() }),
    request: (json) => ({ method: 'POST', path: '/api/v1/region/schools', json }),
  }),
  'region.signConvention': defineAsk({
    args: z.strictObject({
      ...one.shape,
      kind: z.string().max(40),
      signedOn: z.string(),
      signedBy: z.enum(signatories),
      reference: z.string(),
    }),
    answer: nothing,
    request: ({ schoolId, kind, ...json }) => ({
      method: 'PUT',
      path: `${at(schoolId)}/conventions/${inPath(kind)}`,
      json,
    }),
  }),
  'region.removeConvention': defineAsk({
    args: z.strictObject({ ...one.shape, kind: z.string().max(40) }),
    answer: nothing,
    request: ({ schoolId, kind }) => ({
      method: 'DELETE',
      path: `${at(schoolId)}/conventions/${inPath(kind)}`,
    }),
  }),
  'region.setOpen': defineAsk({
    args: z.strictObject({ ...one.shape, open: z.boolean() }),
    answer: nothing,
    request: ({ schoolId, open }) => ({ method: 'PUT', path: `${at(schoolId)}/open`, json: { open } }),
  }),
  'region.setTheme': defineAsk({
    args: z.strictObject({
      ...one.shape,
      accent: z.string().nullable(),
      /** Base64 of a picture; null = none. */
      logo: z.string().nullable(),
    }),
    answer: nothing,
    request: ({ schoolId, ...json }) => ({ method: 'PUT', path: `${at(schoolId)}/theme`, json }),
  }),
  'region.administrators': defineAsk({
    args: placeSchema,
    answer: z.array(administrator),
    request: ({ level, target }) => ({
      method: 'GET',
      path: '/api/v1/region/administrators',
      query: { level, target },
    }),
  }),
  'region.delegate': defineAsk({
    args: z.strictObject({
      login: z.string().max(120),
      place: placeSchema,
      rights: z.array(z.enum(regionRights)),
      endsOn: z.string().nullable(),
    }),
    answer: z.object({ id: z.string() }),
    request: (json) => ({ method: 'POST', path: '/api/v1/region/administrators', json }),
  }),
  'region.endDelegation': defineAsk({
    args: z.strictObject({ id: z.string().max(140) }),
    answer: nothing,
    request: ({ id }) => ({ method: 'DELETE', path: `/api/v1/region/administrators/${inPath(id)}` }),
  }),
  'region.messages': defineAsk({
    args: z.strictObject({}),
    answer: z.array(flash),
    request: () => ({ method: 'GET', path: '/api/v1/region/messages' }),
  }),
  'region.publish': defineAsk({
    args: z.strictObject({
      place: placeSchema,
      tone: z.enum(flashTones),
      roles: z.array(z.enum(roles)),
      textFr: z.string(),
      textEn: z.string().nullable(),
      startsOn: z.string(),
      endsOn: z.string(),
    }),
    answer: z.object({ id: z.string() }),
    request: (json) => ({ method: 'POST', path: '/api/v1/region/messages', json }),
  }),
  'region.endMessage': defineAsk({
    args: z.strictObject({ id: z.string().max(140) }),
    answer: nothing,
    request: ({ id }) => ({ method: 'DELETE', path: `/api/v1/region/messages/${inPath(id)}` }),
  }),
  /** Who publishes, hosts and answers, as the law asks; null = the operator gave nothing. */
  'region.legal': defineAsk({
    access: 'anyone',
    args: z.strictObject({}),
    answer: z.object({ legal: legalNotice.nullable() }),
    request: () => ({ method: 'GET', path: '/api/v1/legal' }),
  }),
  'region.statistics': defineAsk({
    args: z.strictObject({}),
    answer: statistics,
    request: () => ({ method: 'GET', path: '/api/v1/region/statistics' }),
  }),
} as const;
