import { keyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { renewWish } from '@cartable/shared/domain/fleet/fleetFilter.ts';
import { wrongFiles } from '@cartable/shared/update/programCheck.ts';
import { z } from 'zod';
import type { FleetService } from '../fleet/fleetService.ts';
import type { FleetView } from '../fleet/fleetView.ts';
import { handOutKeys } from '../fleet/handOutKeys.ts';
import { ProgramChecks } from '../fleet/programChecks.ts';
import { renewTickets } from '../fleet/renewTickets.ts';
import { ticketErrors } from './authSchemas.ts';
import { type Route, sessionRoute } from './route.ts';

const found = z.strictObject({
  serial: z.string().min(1).max(20),
  wrong: wrongFiles,
  /** Of a key that was not started yet. */
  ticket: z.string().min(1).max(2000).optional(),
});
const checkAnswer = z.strictObject({
  /** Serials that are none of the school's. */
  unknown: z.array(z.string()),
  /** Keys that would not start with the ticket that they carry. */
  tickets: z.array(z.strictObject({ serial: z.string(), code: z.enum(ticketErrors) })),
});

/** What technicians do with many keys of a school at once. */
export function manyKeysRoutes(fleet: FleetService, view: FleetView): readonly Route[] {
  const checks = new ProgramChecks(fleet);
  return [
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/key-tickets',
      summary: 'Fresh tickets for the keys of a filter that wait for their first start (technicians)',
      body: renewWish,
      answer: keyBatch,
      errors: ['auth.forbidden', 'fleet.nobody', 'fleet.batch_large', 'fleet.changed'],
      handle: async ({ session, body, origin }) => ({
        json: await renewTickets(fleet, view, session, body, origin),
        status: 201,
      }),
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/key-handouts',
      summary: 'The keys of a filter that lie in the drawer are handed out (technicians)',
      body: renewWish,
      errors: ['auth.forbidden', 'fleet.nobody', 'fleet.batch_large', 'fleet.changed'],
      handle: async ({ session, body }) => {
        await handOutKeys(fleet, view, session, body);
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'post',
      path: '/api/v1/school/key-checks',
      summary: 'What a technician’s computer found when it verified the programs of keys (technicians)',
      body: z.strictObject({ checks: z.array(found).min(1) }),
      answer: checkAnswer,
      errors: ['auth.forbidden', 'fleet.checks_many'],
      handle: async ({ session, body }) => {
        const { unknown, tickets } = await checks.noteWorkshop(session, body.checks);
        return { json: { unknown: [...unknown], tickets: [...tickets] } };
      },
    }),
  ];
}
