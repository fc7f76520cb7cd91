import { syncRequest } from '@cartable/shared/sync/wire.ts';
import type { HintStreams } from '../sync/hintStreams.ts';
import type { SyncService } from '../sync/syncService.ts';
import { type Route, sessionRoute } from './route.ts';

/** The exchange of docs/spec/sync.md and its hints. */
export function syncRoutes(sync: SyncService, hints: HintStreams): readonly Route[] {
  return [
    sessionRoute({
      method: 'post',
      path: '/api/v1/sync',
      summary: 'Push mutations and pull a page of the feeds',
      body: syncRequest,
      checksDevice: true,
      answer: 'text/plain',
      errors: ['auth.device_unknown', 'sync.chain_broken', 'sync.client_too_new'],
      handle: async ({ session, body }) => {
        const { own, shared } = await sync.sync(session, body);
        return { text: own, shared, type: 'text/plain; charset=utf-8' };
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
