import { z } from 'zod';
import { type FleetFilter, fleetFilter, fleetQuestion, renewWish } from '../../domain/fleet/fleetFilter.ts';
import { batchIntention, keyBatch, largestBatch } from '../../domain/fleet/keyBatch.ts';
import { keyStates } from '../../domain/fleet/keyState.ts';
import { strayReasons } from '../../domain/fleet/strayKey.ts';
import { checkPlaces, wrongFiles } from '../../update/programCheck.ts';
import { defineAsk, inPath, nothing } from '../ask.ts';

const holder = z.object({
  userId: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  className: z.string().nullable(),
});
const listed = z.object({
  keyId: z.string(),
  serial: z.string(),
  state: z.enum(keyStates),
  holder: holder.nullable(),
  program: z.string().nullable(),
  preparedAt: z.int(),
  seenAt: z.int().nullable(),
  copied: z.boolean(),
  /** Whether the one who asks may end it, where a list tells that. */
  mayEnd: z.boolean().optional(),
  /** Its program is not as it was released. A server of before does not know. */
  modified: z.boolean().default(false),
});
/** A key in a list. */
export type ListedKey = z.infer<typeof listed>;

const stray = z.object({
  holder,
  reason: z.enum(strayReasons),
  /** What a label with the claimed number would say. */
  serial: z.string().nullable(),
  at: z.int(),
});
/** Who signed in with a key that is none of the fleet's, or was refused with its ticket. */
export type StrayKey = z.infer<typeof stray>;

const page = z.object({
  total: z.int(),
  /** Those of the total that wait for their first start. */
  waiting: z.int().default(0),
  /** Those of the total that lie in the drawer. A server of before does not tell. */
  drawer: z.int().default(0),
  /** Which page of the total this is, from 0, and how many there are. */
  page: z.int().default(0),
  pages: z.int().default(1),
  keys: z.array(listed),
  states: z.record(z.enum(keyStates), z.int()),
  copied: z.int(),
  modified: z.int().default(0),
  programs: z.array(z.object({ program: z.string().nullable(), keys: z.int() })),
  /** Sign-ins with keys that are none of the fleet's. A server of before does not tell. */
  strays: z.array(stray).default([]),
  classes: z.array(z.object({ id: z.string(), name: z.string() })),
  manages: z.boolean(),
});
/** A list of keys with the figures of the fleet. */
export type FleetPage = z.infer<typeof page>;

/** What happens to a key. */
export const fleetEventKinds = [
  ...keyStates,
  'assigned',
  'unassigned',
  'ticket',
  'copied',
  'modified',
  'intact',
] as const;

const detail = listed.extend({
  /** Of its school; empty from a server of before. */
  schoolName: z.string().default(''),
  replaces: z.string().nullable(),
  replacedBy: z.string().nullable(),
  /** The last verification of the program from each place, the newest first. */
  checks: z.array(z.object({ place: z.enum(checkPlaces), wrong: z.int(), at: z.int() })).default([]),
  manages: z.boolean(),
  /** Whether the one who asks may end it. A server of before let everybody try who sees it. */
  mayEnd: z.boolean().default(true),
  events: z.array(
    z.object({
      at: z.int(),
      kind: z.enum(fleetEventKinds),
      by: z.object({ givenName: z.string(), familyName: z.string() }).nullable(),
    }),
  ),
});
/** One key with its history. */
export type FleetKeyDetail = z.infer<typeof detail>;

const rollout = z.object({
  version: z.string(),
  systems: z.array(z.string()),
  percent: z.int(),
  /** Whether the school decided for itself. */
  own: z.boolean(),
  state: z.enum(['running', 'stopped']),
  /** `person`, or `failures` or `refusals` when it stopped by itself. */
  reason: z.string().nullable(),
  started: z.int(),
  failed: z.int(),
  /** How the school's keys stand with it. A server of before tells the figures only. */
  keys: z
    .object({
      started: z.int(),
      wentBack: z.int(),
      refused: z.array(z.object({ code: z.string(), keys: z.int() })),
    })
    .optional(),
});
/** A published version of the program, and how far it is rolled out in the school. */
export type SeenRollout = z.infer<typeof rollout>;

const filterQuery = ({ words, state, classId }: FleetFilter) => ({
  q: words,
  state,
  class: classId,
});

const check = z.strictObject({
  serial: z.string().max(20),
  wrong: wrongFiles,
  ticket: z.string().min(1).max(2000).optional(),
});

const id = z.string().min(1).max(140);
/** What is asked again by the same one is answered with the same keys. */
const intention = batchIntention.optional();
const one = z.strictObject({ keyId: id });
const key = (keyId: string) => `/api/v1/school/keys/${inPath(keyId)}`;

/** What technicians, the CPE and holders ask about prepared keys. */
export const fleetAsks = {
  'fleet.own': defineAsk({
    args: z.strictObject({}),
    answer: z.array(listed),
    request: () => ({ method: 'GET', path: '/api/v1/keys' }),
  }),
  'fleet.reportLoss': defineAsk({
    args: one,
    answer: nothing,
    request: ({ keyId }) => ({ method: 'POST', path: `/api/v1/keys/${inPath(keyId)}/loss` }),
  }),
  'fleet.list': defineAsk({
    args: fleetQuestion,
    answer: page,
    request: ({ sort, page: at, ...asked }) => ({
      method: 'GET',
      path: '/api/v1/school/keys',
      query: {
        ...filterQuery(asked),
        ...(sort !== undefined && { sort }),
        ...(at !== undefined && { page: String(at) }),
      },
    }),
  }),
  /** All that match, as a CSV file. */
  'fleet.table': defineAsk({
    args: fleetFilter,
    answer: z.object({ name: z.string(), base64: z.base64() }),
    request: (asked) => ({ method: 'GET', path: '/api/v1/school/keys-table', query: filterQuery(asked) }),
  }),
  'fleet.prepare': defineAsk({
    args: z.union([
      z.strictObject({ count: z.int().min(1).max(500), intention }),
      z.strictObject({ userIds: z.array(id).min(1).max(500), intention }),
      z.strictObject({ classId: id, intention }),
    ]),
    answer: keyBatch,
    // In the query, which a server of before passes over.
    request: ({ intention, ...json }) => ({
      method: 'POST',
      path: '/api/v1/school/keys',
      json,
      ...(intention !== undefined && { query: { intention } }),
    }),
  }),
  'fleet.key': defineAsk({
    args: one,
    answer: detail,
    request: ({ keyId }) => ({ method: 'GET', path: key(keyId) }),
  }),
  'fleet.assign': defineAsk({
    args: z.strictObject({ keyId: id, userId: id.nullable() }),
    answer: nothing,
    request: ({ keyId, userId }) => ({ method: 'PUT', path: `${key(keyId)}/holder`, json: { userId } }),
  }),
  'fleet.setState': defineAsk({
    args: z.strictObject({ keyId: id, state: z.enum(['prepared', 'handed_out', 'revoked']) }),
    answer: nothing,
    request: ({ keyId, state }) => ({ method: 'PUT', path: `${key(keyId)}/state`, json: { state } }),
  }),
  'fleet.newTicket': defineAsk({
    args: one,
    answer: keyBatch,
    request: ({ keyId }) => ({ method: 'POST', path: `${key(keyId)}/ticket` }),
  }),
  /** New tickets for the keys of the filter that wait for their first start, if they are `count`. */
  'fleet.newTickets': defineAsk({
    args: renewWish,
    answer: keyBatch,
    request: (json) => ({ method: 'POST', path: '/api/v1/school/key-tickets', json }),
  }),
  /** The keys of the filter that lie in the drawer are handed out, if they are `count`. */
  'fleet.handOut': defineAsk({
    args: renewWish,
    answer: nothing,
    request: (json) => ({ method: 'POST', path: '/api/v1/school/key-handouts', json }),
  }),
  /**
   * What this computer found on keys: how many files of their programs are not as released, and the ticket of those that wait for their first start. Answers the serials that are none
   * of the school's, and the keys whose ticket would be refused, with the refusal's code.
   */
  'fleet.noteChecks': defineAsk({
    args: z.strictObject({
      checks: z.array(check).min(1).max(largestBatch),
    }),
    answer: z.object({
      unknown: z.array(z.string()),
      // A server of before does not tell: then nobody knows whether they are good.
      tickets: z.array(z.object({ serial: z.string(), code: z.string() })).optional(),
    }),
    request: (json) => ({ method: 'POST', path: '/api/v1/school/key-checks', json }),
  }),
  'fleet.replace': defineAsk({
    args: one,
    answer: keyBatch,
    request: ({ keyId }) => ({ method: 'POST', path: `${key(keyId)}/replacement` }),
  }),
  'fleet.updates': defineAsk({
    args: z.strictObject({}),
    answer: z.object({ manages: z.boolean(), rollouts: z.array(rollout) }),
    request: () => ({ method: 'GET', path: '/api/v1/school/updates' }),
  }),
  'fleet.setRollout': defineAsk({
    args: z.strictObject({
      version: z.string().max(40),
      percent: z.int().min(0).max(100).nullable(),
      state: z.enum(['running', 'stopped']),
    }),
    answer: nothing,
    request: ({ version, ...json }) => ({
      method: 'PUT',
      path: `/api/v1/school/updates/${inPath(version)}`,
      json,
    }),
  }),
} as const;
