import { mkdirSync, readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import express, { type Express } from 'express';
import { handleErrors, notFound } from '../http/handleErrors.ts';
import { mountRoute } from '../http/mountRoute.ts';
import type { Route } from '../http/route.ts';
import { updateRoutes } from '../http/updateRoutes.ts';
import type { Config } from '../ops/config.ts';
import { logger } from '../ops/logger.ts';
import { close, limits, listen } from '../ops/runServer.ts';
import { mirrorHealthRoutes } from './mirrorReport.ts';
import { sealedRoutes } from './mirrorSealed.ts';
import { MirrorUpdates } from './mirrorUpdates.ts';
import { httpUpstream } from './upstream.ts';

/** A mirror that listens. */
export interface RunningMirror {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * A school's mirror: signed updates and sealed pieces of files for the keys of one building, from one server. It has no database, no key and no
 * account; what it keeps may be deleted at any time.
 * @throws {AppError} `server.config` (data: option)
 */
export async function runMirror(config: Config): Promise<RunningMirror> {
  if (config.upstream === undefined) throw new AppError('server.config', { option: '--upstream' });
  if (config.updateRoot === undefined) throw new AppError('server.config', { option: '--update-root' });
  const log = logger(config.logLevel);
  const upstream = httpUpstream(config.upstream);
  const notKept = (code: string): void => log.warn({ code }, 'not kept');
  const folder = folderOf(config.data, 'updates');
  const updates = new MirrorUpdates({
    upstream,
    folder,
    root: readRoot(config.updateRoot),
    now: Date.now,
    refused: (code) => log.warn({ code }, 'upstream refused'),
    notKept,
  });
  const sealed = sealedRoutes(upstream, folderOf(config.data, 'sealed'), notKept);
  const health = mirrorHealthRoutes({
    ...{ updates, data: config.data, folder, upstream: config.upstream, now: Date.now },
  });
  const routes = [...health, ...updateRoutes(updates), ...sealed];
  const http = createHttpServer(limits, appOf(routes, log));
  const port = await listen(http, config.port, config.host);
  return { port, stop: () => close(http) };
}

function appOf(routes: readonly Route[], log: ReturnType<typeof logger>): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.set('query parser', false);
  for (const route of routes) mountRoute(app, route, undefined);
  app.use(notFound(routes));
  app.use(handleErrors(log));
  return app;
}

function folderOf(data: string, name: string): string {
  const folder = join(data, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function readRoot(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new AppError('server.config', { option: '--update-root' }, cause);
  }
}
