import { oldestProtocolVersion, protocolVersion } from '@cartable/shared/sync/version.ts';
import { z } from 'zod';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { TimeSigner } from '../sync/timeSigner.ts';
import { openApi } from './openApi.ts';
import { openRoute, type Route } from './route.ts';

const serverInfo = z.strictObject({
  product: z.literal('cartable'),
  version: z.string(),
  protocol: z.strictObject({ newest: z.int(), oldest: z.int() }),
  epoch: z.string(),
  time: z.int(),
  /** Whether it can send mail: forgotten passwords need it. */
  mail: z.boolean(),
  /** Ed25519 public key (RFC 8037) that signs the times in synchronisation answers. */
  timeKey: z.strictObject({ kty: z.string(), crv: z.string(), x: z.string() }),
});

/** What anyone may know of the server, and the description of all routes. */
export function infoRoutes(
  host: {
    readonly clock: Clock;
    readonly timeSigner: TimeSigner;
    readonly version: string;
    readonly mail: boolean;
  },
  others: readonly Route[],
): readonly Route[] {
  const routes: Route[] = [
    openRoute({
      method: 'get',
      path: '/api/v1/server',
      summary: 'Product, versions, epoch and time key; also tells our server from a captive portal',
      answer: serverInfo,
      handle: async () => ({
        json: {
          product: 'cartable',
          version: host.version,
          protocol: { newest: protocolVersion, oldest: oldestProtocolVersion },
          epoch: host.timeSigner.epoch,
          time: host.clock.now(),
          mail: host.mail,
          timeKey: host.timeSigner.publicJwk,
        } satisfies z.infer<typeof serverInfo>,
      }),
    }),
    openRoute({
      method: 'get',
      path: '/api/v1/openapi.json',
      summary: 'This description',
      answer: z.record(z.string(), z.unknown()),
      handle: async () => ({ json: description }),
    }),
  ];
  const description = openApi([...routes, ...others], host.version);
  return routes;
}
