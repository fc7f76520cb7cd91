import { syncRequest } from '@cartable/shared/sync/wire.ts';
import type { Tally } from '../region/tally.ts';
import type { HintStreams } from '../sync/hintStreams.ts';
import type { SyncService } from '../sync/syncService.ts';
import { type Route, sessionRoute } from './route.ts';

const type = 'text/plain; charset=utf-8';

/** The exchange of docs/spec/sync.md and its hints. */
export function syncRoutes(
  sync: SyncService,
  hints: HintStreams,
  tally: Pick<Tally, 'note'>,
): readonly Route[] {
  return [
    sessionRoute({
      method: 'post',
      path: '/api/v1/sync',
      summary: 'Push mutations and pull a page of the feeds',
      body: syncRequest,
      checksDevice: true,
      confirmsLate: true,
      answer: 'text/plain',
      errors: ['auth.device_unknown', 'sync.chain_broken', 'sync.client_too_new'],
      repeat: async ({ session, text }) => {
        const same = await sync.repeat(session, text);
        if (same === undefined) return undefined;
        tally.note('syncs', session.schoolId);
        return { text: same, type };
      },
      handle: async ({ session, body, text, confirm }) => {
        const { own, shared } = await sync.sync(session, body, confirm, text);
        tally.note('syncs', session.schoolId);
        return { text: own, ...(shared && { shared }), type };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/sync/hints',
      summary: 'Events that say that something changed in the scopes of the person',
      answer: 'text/event-stream',
      handle: async ({ session }) => ({
        stream: (response, signal) => hints.open(session, response, signal),
      }),
    }),
  ];
}
