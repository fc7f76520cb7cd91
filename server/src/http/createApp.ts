import express, { type Express } from 'express';
import { strictTransport } from '../portal/securityHeaders.ts';
import { portalPages } from '../portal/portalPages.ts';
import type { Metrics } from '../ops/metrics.ts';
import { handleErrors, notFound } from './handleErrors.ts';
import { type Gate, mountRoute } from './mountRoute.ts';
import type { Route } from './route.ts';
import type { ServerParts } from './serverParts.ts';

/** The server's routes behind their gate, then the portal's pages, then what is not found and what went wrong. */
export function createApp(
  parts: ServerParts,
  routes: readonly Route[],
  gate: Gate,
  metrics: Metrics,
): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.set('query parser', false);
  app.set('trust proxy', parts.trustProxy ?? false);
  app.use(metrics.observe);
  if (parts.publicOrigin?.startsWith('https:')) {
    app.use((_request, response, next) => {
      response.setHeader('Strict-Transport-Security', strictTransport);
      next();
    });
  }
  for (const route of routes) mountRoute(app, route, gate);
  app.use(portalPages(parts.pages ?? new Map()));
  app.use(notFound(routes));
  app.use(handleErrors(parts.log));
  return app;
}
