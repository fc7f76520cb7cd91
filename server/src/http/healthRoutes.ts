import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import type { Storage } from '../storage/storage.ts';
import { openRoute, type Route } from './route.ts';

const state = z.strictObject({ status: z.literal('ok') });

/** For supervisors: alive, and able to serve. */
export function healthRoutes(storage: Storage, isStopping: () => boolean): readonly Route[] {
  return [
    openRoute({
      method: 'get',
      path: '/healthz',
      summary: 'The process is alive',
      answer: state,
      handle: async () => ({ json: { status: 'ok' } }),
    }),
    openRoute({
      method: 'get',
      path: '/readyz',
      summary: 'The server takes requests: its database answers and it is not stopping',
      answer: state,
      errors: ['server.busy'],
      handle: async () => {
        if (isStopping()) throw new AppError('server.busy');
        await storage.reader.selectFrom('server_state').select('name').limit(1).execute();
        return { json: { status: 'ok' } };
      },
    }),
  ];
}
