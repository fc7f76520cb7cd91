import type { ServerResponse } from 'node:http';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { HintBus } from './hintBus.ts';
import { sessionRights } from './rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from './session.ts';
import { mustStand } from './standing.ts';
import type { SyncHost } from './syncHost.ts';

const heartbeatMs = 25_000;
/** Streams end by themselves and are opened again with a fresh token, so that a revoked device does not keep one. */
const maxStreamMs = 10 * 60_000;
/** Several mutations of one push make one hint; spread out, so that a class does not come at once. */
const minDelayMs = 100;
const maxDelayMs = 1_000;
const maxStreams = 20_000;
/** Of one person: more keys, pages and browsers than anybody has open. One who opens more loses the oldest, and nobody else loses theirs. */
export const maxStreamsEach = 40;

/** The server-sent events (HTML standard §9.2) that tell clients to synchronise. They carry no content. */
export class HintStreams {
  readonly #host: Pick<SyncHost, 'storage' | 'clock'>;
  readonly #bus: HintBus;
  readonly #open = new Set<() => void>();
  /** Of each person, the oldest first. */
  readonly #own = new Map<string, Set<() => void>>();

  constructor(host: Pick<SyncHost, 'storage' | 'clock'>, bus: HintBus) {
    this.#host = host;
    this.#bus = bus;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Serves one stream until the client, the clock or the server ends it. */
  async open(session: Session, response: ServerResponse, signal: AbortSignal): Promise<void> {
    if (this.#open.size >= maxStreams) throw new AppError('server.busy');
    let scopes = await this.#scopes(session);
    const { promise, resolve: end } = Promise.withResolvers<void>();
    let pending: NodeJS.Timeout | undefined;
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    response.write('retry: 5000\n\n: open\n\n');

    const hint = () => {
      pending = undefined;
      // Rights may be what changed, or whether the person may be here at all: the stream ends then.
      this.#scopes(session).then(
        (now) => {
          scopes = now;
          if (!response.writableEnded) response.write('event: change\ndata: {}\n\n');
        },
        () => end(),
      );
    };
    const subscription = this.#bus.subscribe(session.schoolId, (changed) => {
      if (pending !== undefined || !changed.some((scopeId) => scopes.has(scopeId))) return;
      pending = setTimeout(hint, minDelayMs + Math.random() * (maxDelayMs - minDelayMs));
    });
    const heartbeat = setInterval(() => {
      // What another process ended is over here at the next beat.
      this.#mustStand(session).then(
        () => response.writableEnded || response.write(': \n\n'),
        () => end(),
      );
    }, heartbeatMs);
    const timer = setTimeout(end, maxStreamMs);
    this.#open.add(end);
    const leave = this.#join(session, end);
    if (signal.aborted) end();
    signal.addEventListener('abort', () => end(), { once: true });
    await promise;
    this.#open.delete(end);
    leave();
    clearTimeout(timer);
    clearTimeout(pending);
    clearInterval(heartbeat);
    subscription.dispose();
    response.end();
  }

  /** Counts a stream among its person's, of which the oldest ends when they are too many. The answer takes it out again. */
  #join({ schoolId, userId }: Session, end: () => void): () => void {
    const person = `${schoolId}/${userId}`;
    const own = this.#own.get(person) ?? new Set();
    this.#own.set(person, own.add(end));
    const [oldest] = own;
    if (oldest !== undefined && own.size > maxStreamsEach) {
      own.delete(oldest);
      oldest();
    }
    return () => {
      own.delete(end);
      if (own.size === 0) this.#own.delete(person);
    };
  }

  /** Ends every stream, for a stop of the server. */
  close(): void {
    for (const end of this.#open) end();
  }

  async #mustStand(session: Session): Promise<void> {
    await mustStand(this.#host.storage.reader, session, schoolDay(this.#host.clock.now()));
  }

  async #scopes(session: Session): Promise<ReadonlySet<string>> {
    await this.#mustStand(session);
    const today = schoolDay(this.#host.clock.now());
    const rights = await sessionRights(this.#host.storage.reader, session, today);
    return new Set(rights.scopeIds);
  }
}
