import { placeSchema } from '@cartable/shared/domain/region/place.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import type { Delegations } from '../region/delegations.ts';
import type { FlashMessages } from '../region/messages.ts';
import { anyRights, type Office } from '../region/office.ts';
import type { Statistics } from '../region/statistics.ts';
import { statisticsCsv } from '../region/statisticsCsv.ts';
import type { Session } from '../sync/session.ts';
import {
  administratorAnswer,
  delegationBody,
  flashAnswer,
  flashBody,
  statisticsAnswer,
} from './regionSchemas.ts';
import { elementRoute, type Route, sessionRoute } from './route.ts';

const idParameter = { name: 'id', in: 'path', description: 'Which one' } as const;
const identified = z.strictObject({ id: z.string() });

/** Delegated administrators, flash messages and statistics. */
export function regionRoutes(parts: {
  readonly delegations: Delegations;
  readonly messages: FlashMessages;
  readonly statistics: Statistics;
  readonly officeOf: (session: Session) => Promise<Office>;
}): readonly Route[] {
  const { delegations, messages, statistics, officeOf } = parts;
  return [
    sessionRoute({
      method: 'get',
      path: '/api/v1/region/administrators',
      summary: 'Those to whom rights over exactly a place are delegated (right `delegate` over it)',
      parameters: [
        { name: 'level', in: 'query', description: 'region, academy or school' },
        { name: 'target', in: 'query', description: 'The academy’s or school’s identifier, or empty' },
      ],
      answer: z.array(administratorAnswer),
      errors: ['auth.forbidden', 'region.place_unknown'],
      handle: async ({ session, query }) => {
        const place = placeSchema.safeParse({ level: query.get('level'), target: query.get('target') ?? '' });
        const office = await officeOf(session);
        anyRights(office);
        if (!place.success) throw new AppError('request.invalid', { field: 'level' });
        return { json: await delegations.list(office, place.data) };
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/region/administrators',
      summary: 'Give rights over a place to an account, never more than one’s own (right `delegate`)',
      body: delegationBody,
      answer: identified,
      errors: [
        'auth.forbidden',
        'region.place_unknown',
        'region.too_much',
        'region.day_past',
        'region.nobody',
      ],
      handle: async ({ session, body }) => ({
        json: { id: await delegations.give(await officeOf(session), body) },
        status: 201,
      }),
    }),
    sessionRoute({
      method: 'delete',
      path: '/api/v1/region/administrators/{id}',
      summary: 'Take delegated rights back, at once (whoever may give them)',
      parameters: [idParameter],
      errors: ['region.delegation_unknown'],
      handle: async ({ session, params }) => {
        await delegations.end(await officeOf(session), params.id ?? '');
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/region/messages',
      summary: 'Flash messages that reach the person’s places (right `messages`)',
      answer: z.array(flashAnswer),
      errors: ['auth.forbidden'],
      handle: async ({ session }) => ({ json: await messages.list(await officeOf(session)) }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/region/messages',
      summary: 'Publish a flash message in every school of a place (right `messages` over it)',
      body: flashBody,
      answer: identified,
      errors: ['auth.forbidden', 'region.place_unknown', 'region.flash_days', 'region.flash_link'],
      handle: async ({ session, body }) => ({
        json: { id: await messages.publish(await officeOf(session), body) },
        status: 201,
      }),
    }),
    sessionRoute({
      method: 'delete',
      path: '/api/v1/region/messages/{id}',
      summary: 'Take a flash message back, everywhere (right `messages` over its place)',
      parameters: [idParameter],
      errors: ['region.message_unknown'],
      handle: async ({ session, params }) => {
        await messages.end(await officeOf(session), params.id ?? '');
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/region/statistics',
      summary:
        'Figures without names by school, wave and academy; counts below five are hidden (right `statistics`)',
      answer: statisticsAnswer,
      errors: ['auth.forbidden'],
      handle: async ({ session }) => ({ json: await statistics.read(await officeOf(session)) }),
    }),
    elementRoute({
      method: 'get',
      path: '/api/v1/region/statistics.csv',
      summary: 'The same figures of each school as a CSV file (right `statistics`)',
      answer: 'text/csv',
      errors: ['auth.forbidden'],
      handle: async ({ session }) => {
        const { schools } = await statistics.read(await officeOf(session));
        return { text: statisticsCsv(schools), type: 'text/csv; charset=utf-8' };
      },
    }),
  ];
}
