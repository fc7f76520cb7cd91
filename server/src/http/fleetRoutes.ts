import {
  type FleetFilter,
  fleetFilterStates,
  type FleetQuestion,
  fleetSorts,
  mostFleetPages,
} from '@cartable/shared/domain/fleet/fleetFilter.ts';
import { batchIntention, keyBatch, largestBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { keyStates } from '@cartable/shared/domain/fleet/keyState.ts';
import { strayReasons } from '@cartable/shared/domain/fleet/strayKey.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { checkPlaces, wrongFiles } from '@cartable/shared/update/programCheck.ts';
import { z } from 'zod';
import type { FleetService } from '../fleet/fleetService.ts';
import type { FleetView } from '../fleet/fleetView.ts';
import { type BatchWish, prepareKeys } from '../fleet/prepareKeys.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { madeFile } from './importSchemas.ts';
import { type Route, sessionRoute } from './route.ts';

const holder = z.strictObject({
  userId: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  className: z.string().nullable(),
});
const listed = z.strictObject({
  keyId: z.string(),
  serial: z.string(),
  state: z.enum(keyStates),
  holder: holder.nullable(),
  program: z.string().nullable(),
  preparedAt: z.int(),
  seenAt: z.int().nullable(),
  copied: z.boolean(),
  /** Its program is not as it was released. */
  modified: z.boolean(),
});
const page = z.strictObject({
  total: z.int(),
  /** Those of the total that wait for their first start. */
  waiting: z.int(),
  /** Those of the total that lie in the drawer. */
  drawer: z.int(),
  /** From 0. */
  page: z.int(),
  pages: z.int(),
  keys: z.array(listed),
  states: z.record(z.enum(keyStates), z.int()),
  copied: z.int(),
  modified: z.int(),
  programs: z.array(z.strictObject({ program: z.string().nullable(), keys: z.int() })),
  /** Sign-ins with keys that are none of the fleet's (technicians), the newest first, fifty at most. */
  strays: z.array(
    z.strictObject({ holder, reason: z.enum(strayReasons), serial: z.string().nullable(), at: z.int() }),
  ),
  classes: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  manages: z.boolean(),
});
const detail = z.strictObject({
  ...listed.shape,
  replaces: z.string().nullable(),
  replacedBy: z.string().nullable(),
  /** The last verification of the program from each place, the newest first. */
  checks: z.array(z.strictObject({ place: z.enum(checkPlaces), wrong: wrongFiles, at: z.int() })),
  manages: z.boolean(),
  /** Whether the one who asks may say that it is lost, withdraw or replace it. */
  mayEnd: z.boolean(),
  events: z.array(
    z.strictObject({
      at: z.int(),
      kind: z.enum([...keyStates, 'assigned', 'unassigned', 'ticket', 'copied', 'modified', 'intact']),
      by: z.strictObject({ givenName: z.string(), familyName: z.string() }).nullable(),
    }),
  ),
});
const id = z.string().min(1).max(140);
/** One of the three. */
const wish = z
  .strictObject({
    count: z.int().min(1).max(largestBatch).optional(),
    userIds: z.array(id).min(1).max(largestBatch).optional(),
    classId: id.optional(),
  })
  .refine((asked) => Object.values(asked).filter((one) => one !== undefined).length === 1);
const key = [{ name: 'keyId', in: 'path', description: 'The key' }] as const;
const refusals = ['auth.forbidden', 'request.not_found', 'fleet.state', 'fleet.changed'] as const;
const filter = [
  { name: 'q', in: 'query', description: 'Words of the serial or the holder’s name' },
  {
    name: 'state',
    in: 'query',
    description: 'A state, `copied`, `modified`, `unseen`, `outdated`, or empty',
  },
  { name: 'class', in: 'query', description: 'A class, or empty' },
] as const;
const order = [
  { name: 'sort', in: 'query', description: '`name` (or empty), `class`, `seen`, `program`, `prepared`' },
  { name: 'page', in: 'query', description: 'Which fifty, from 0; the last when there are not so many' },
] as const;
const sortOf = z.enum(fleetSorts).catch('name');
const pageOf = z.coerce.number().int().min(0).max(mostFleetPages).catch(0);
const filterState = z.enum(fleetFilterStates).catch('');

const filterOf = (query: URLSearchParams): FleetFilter => ({
  words: (query.get('q') ?? '').slice(0, 100),
  state: filterState.parse(query.get('state') ?? ''),
  classId: query.get('class') ?? '',
});

const questionOf = (query: URLSearchParams): FleetQuestion => ({
  ...filterOf(query),
  sort: sortOf.parse(query.get('sort')),
  page: pageOf.parse(query.get('page') ?? 0),
});

function wishOf({ count = 1, userIds, classId }: z.infer<typeof wish>): BatchWish {
  if (userIds !== undefined) return { userIds };
  return classId === undefined ? { count } : { classId };
}

/** @throws {AppError} `request.invalid` for one of another form: it would be no guard */
function intentionOf(query: URLSearchParams): string | undefined {
  const given = query.get('intention');
  if (given === null) return undefined;
  if (!batchIntention.safeParse(given).success) throw new AppError('request.invalid', { field: 'intention' });
  return given;
}

/** A school's keys: preparing, handing out, losing, replacing. */
export function fleetRoutes(fleet: FleetService, view: FleetView): readonly Route[] {
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/keys',
      summary: 'The person’s own keys and their children’s',
      answer: z.array(listed),
      handle: async ({ session }) => ({ json: await view.own(session) }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/keys/{keyId}/loss',
      summary:
        'A key is lost: it is cut off at once (its holder, their guardian, who answers for their account; the CPE for pupils)',
      parameters: key,
      errors: refusals,
      handle: async ({ session, params }) => {
        await fleet.reportLoss(session, params.keyId ?? '');
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/keys',
      summary: 'The school’s keys, fifty at most, and the figures of the fleet (technicians, the CPE)',
      parameters: [...filter, ...order],
      answer: page,
      errors: ['auth.forbidden'],
      handle: async ({ session, query }) => ({ json: await view.list(session, questionOf(query)) }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/keys',
      summary: 'New keys with their tickets, to be written on real keys (technicians)',
      body: wish,
      parameters: [
        {
          name: 'intention',
          in: 'query',
          description:
            'Chosen once for what a person intends (22 characters of base64url): asked again, the same keys are the answer',
        },
      ],
      answer: keyBatch,
      errors: ['auth.forbidden', 'fleet.nobody', 'fleet.batch_large', 'fleet.changed'],
      handle: async ({ session, body, origin, query }) => ({
        json: await prepareKeys(fleet, session, wishOf(body), origin, intentionOf(query)),
        status: 201,
      }),
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/keys.csv',
      summary: 'The keys that match, all of them, for a spreadsheet (technicians)',
      parameters: filter,
      answer: 'text/plain',
      errors: ['auth.forbidden'],
      handle: async ({ session, query }) => ({
        text: await view.csv(session, filterOf(query)),
        type: 'text/csv; charset=utf-8',
      }),
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/keys-table',
      summary: 'The same table as a named file, for the screens (technicians)',
      parameters: filter,
      answer: madeFile,
      errors: ['auth.forbidden'],
      handle: async ({ session, query }) => {
        const text = await view.csv(session, filterOf(query));
        const name = `parc-${schoolDay(fleet.host.clock.now())}.csv`;
        return { json: { name, base64: Buffer.from(text).toString('base64') } };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/school/keys/{keyId}',
      summary: 'One key with its history (technicians, the CPE)',
      parameters: key,
      answer: detail,
      errors: ['auth.forbidden', 'request.not_found'],
      handle: async ({ session, params }) => ({ json: await view.key(session, params.keyId ?? '') }),
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/school/keys/{keyId}/holder',
      summary: 'Whose key it is to be, before its first start (technicians)',
      parameters: key,
      body: z.strictObject({ userId: id.nullable() }),
      errors: [...refusals, 'fleet.nobody'],
      handle: async ({ session, params, body }) => {
        await fleet.assign(session, params.keyId ?? '', body.userId);
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/school/keys/{keyId}/state',
      summary: 'Handed out, taken back, withdrawn (technicians)',
      parameters: key,
      body: z.strictObject({ state: z.enum(['prepared', 'handed_out', 'revoked']) }),
      errors: refusals,
      handle: async ({ session, params, body }) => {
        await fleet.setState(session, params.keyId ?? '', body.state);
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/keys/{keyId}/ticket',
      summary: 'A fresh ticket for a key that was not started (technicians)',
      parameters: key,
      answer: keyBatch,
      errors: refusals,
      handle: async ({ session, params, origin }) => ({
        json: await fleet.newTicket(session, params.keyId ?? '', origin),
        status: 201,
      }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/keys/{keyId}/replacement',
      summary: 'Another key for the same person; this one is cut off (technicians)',
      parameters: key,
      answer: keyBatch,
      errors: refusals,
      handle: async ({ session, params, origin }) => ({
        json: await fleet.replace(session, params.keyId ?? '', origin),
        status: 201,
      }),
    }),
  ];
}
