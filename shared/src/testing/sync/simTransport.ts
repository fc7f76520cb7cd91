import { AppError } from '../../lib/errors.ts';
import type { Transport } from '../../ports/transport.ts';
import { decodeResponse } from '../../sync/response.ts';
import type { SyncRequest, SyncResponse } from '../../sync/wire.ts';
import { nodeHasher } from './nodeHasher.ts';
import type { ServerUnderTest } from './serverUnderTest.ts';

/** What can happen to one exchange. `none` is a good one. */
export const networkFaults = [
  'none',
  /** The request never arrives. */
  'dropRequest',
  /** The server works, its answer is lost. */
  'dropReply',
  /** The request arrives twice; one of the two answers comes back. */
  'duplicate',
  /** The request is lost now and arrives later, before the next one (reordered). */
  'late',
  /** The answer ends in the middle. */
  'truncate',
  /** A captive portal answers 200 with its page. */
  'portal',
  /** A proxy reads the answer as Latin-1 and writes it as UTF-8. */
  'reencode',
  /** A proxy changes line ends. */
  'lineEnds',
  /** The session ended: 401. */
  'unauthorised',
  /** The server is overloaded. */
  'busy',
] as const;
export type NetworkFault = (typeof networkFaults)[number];

/** One exchange as an observer of the wire sees it. */
export interface Exchange {
  readonly request: SyncRequest;
  readonly requestBytes: number;
  readonly response: SyncResponse;
  readonly responseBytes: number;
}

/** A transport whose network fails as told. */
export interface SimTransport extends Transport {
  /** Faults of the next exchanges, in order; then none. */
  faults: NetworkFault[];
  /** What the person does while an answer is on its way: one entry an exchange. */
  meanwhile: (() => void)[];
  /** Exchanges that reached the client whole. */
  readonly exchanges: number;
}

/** No history of the tests comes near: a synchronisation that never settles fails here instead of hanging. */
const maxRequests = 1_000;

/** Connects one person's client to a server. `observe` sees each answer before the client does. */
export function simTransport(
  server: ServerUnderTest,
  userId: string,
  observe: (exchange: Exchange) => Promise<void>,
): SimTransport {
  let exchanges = 0;
  let requests = 0;
  let late: string | undefined;
  const transport: SimTransport = {
    faults: [],
    meanwhile: [],
    get exchanges() {
      return exchanges;
    },
    async sync(request) {
      const body = JSON.stringify(request);
      requests += 1;
      if (requests > maxRequests) throw new Error(`more than ${maxRequests} requests: a loop`);
      const fault = transport.faults.shift() ?? 'none';
      if (late !== undefined) {
        // Whatever it is answered, nobody listens any more.
        await server.sync(userId, late).catch(() => undefined);
        late = undefined;
      }
      if (fault === 'dropRequest') throw new AppError('net.unreachable');
      if (fault === 'unauthorised') throw new AppError('auth.session_ended');
      if (fault === 'busy') throw new AppError('server.busy');
      if (fault === 'late') {
        late = body;
        throw new AppError('net.timeout');
      }
      if (fault === 'duplicate') await server.sync(userId, body);
      const answer = await server.sync(userId, body);
      if (fault === 'dropReply') throw new AppError('net.unreachable');
      transport.meanwhile.shift()?.();
      const received = damaged(answer, fault);
      const response = decodeResponse(nodeHasher, received);
      exchanges += 1;
      await observe({
        request,
        response,
        requestBytes: Buffer.byteLength(body),
        responseBytes: Buffer.byteLength(received),
      });
      return response;
    },
    registerDevice: async () => ({ deviceId: await server.registerDevice(userId) }),
    missingChunks: (names) => server.missingChunks(userId, names),
    putChunk: (name, bytes) => server.putChunk(userId, name, bytes),
    getChunk: (name, manifest) => server.getChunk(userId, name, manifest),
    hints: () => ({ dispose: () => undefined }),
  };
  return transport;
}

const portalPage = '<!DOCTYPE html>\n<html><body><h1>Bienvenue sur le Wi-Fi invité</h1></body></html>\n';

/** The body after what happened on its way. */
export function damaged(body: string, fault: NetworkFault): string {
  if (fault === 'truncate') return body.slice(0, Math.floor(body.length / 2));
  if (fault === 'portal') return portalPage;
  if (fault === 'reencode') return Buffer.from(body, 'utf8').toString('latin1');
  if (fault === 'lineEnds') return body.replaceAll('\n', '\r\n');
  return body;
}
