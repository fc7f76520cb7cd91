import type { RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of one server: requests by route pattern, streams, and the process. */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #seconds: Histogram<'route'>;
  readonly #children = new Map<
    string,
    { readonly requests: Counter.Internal; readonly seconds: Histogram.Internal<'route'> }
  >();

  constructor(openStreams: () => number) {
    const registers = [this.registry];
    this.#requests = new Counter({
      name: 'cartable_http_requests_total',
      help: 'Requests answered',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'cartable_http_request_seconds',
      help: 'Time to answer, event streams left out',
      labelNames: ['route'],
      buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    });
    new Gauge({
      name: 'cartable_hint_streams',
      help: 'Open event streams',
      registers,
      collect() {
        this.set(openStreams());
      },
    });
  }

  /** Adds the process's own figures (memory, event loop, garbage collection). */
  addProcess(): void {
    collectDefaultMetrics({ register: this.registry, prefix: 'cartable_' });
  }

  /** The counters of these labels, found once: looking them up costs more than counting. */
  #child(method: string, route: string, status: number) {
    const key = `${method} ${route} ${status}`;
    const known = this.#children.get(key);
    if (known) return known;
    const made = {
      requests: this.#requests.labels(method, route, String(status)),
      seconds: this.#seconds.labels(route),
    };
    this.#children.set(key, made);
    return made;
  }

  readonly observe: RequestHandler = (request, response, next) => {
    const started = performance.now();
    response.once('finish', () => {
      // The pattern, never the path: paths hold identifiers, and would make a series each.
      const pattern: unknown = response.locals.route;
      const route = typeof pattern === 'string' ? pattern : 'other';
      const counted = this.#child(request.method, route, response.statusCode);
      counted.requests.inc();
      if (!route.endsWith('/hints')) counted.seconds.observe((performance.now() - started) / 1000);
    });
    next();
  };
}
