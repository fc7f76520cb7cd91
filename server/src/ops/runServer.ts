import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { readProviders } from '../auth/federation/providers.ts';
import { legalPath, readLegal } from '../region/legal.ts';
import { diskBlobStore } from '../files/diskBlobStore.ts';
import { createServer, type Server } from '../http/createServer.ts';
import type { ServerParts } from '../http/serverParts.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { smtpMailer } from '../mail/mailer.ts';
import { readPageFiles } from '../portal/pageFiles.ts';
import type { Storage } from '../storage/storage.ts';
import { diskUpdates } from '../updates/updateFiles.ts';
import { anchorFile } from './anchorFile.ts';
import type { Config } from './config.ts';
import { prepareDataFolder } from './dataFolder.ts';
import { scheduleMaintenance } from './maintenance.ts';
import { logger } from './logger.ts';
import { nodeClock, nodeHasher, nodeRandom } from './nodeHost.ts';
import { productVersion } from './productVersion.ts';

/** A server that listens. */
export interface RunningServer {
  readonly server: Server;
  readonly storage: Storage;
  readonly port: number;
  readonly metricsPort: number | undefined;
  /** Takes no new connections, lets requests under way finish (ten seconds at most), closes the database. */
  stop(): Promise<void>;
}

const stopMs = 10_000;

/** How often counts of sign-ins and synchronisations are written down. */
const tallyMs = 60_000;

/** Opens the data folder and listens. @throws {AppError} `storage.*` when the database cannot be used */
export async function runServer(config: Config, replaced: Partial<ServerParts> = {}): Promise<RunningServer> {
  const folder = prepareDataFolder(config.data);
  const storage = await openSqliteStorage(folder.database);
  const blobs = diskBlobStore(folder.blobs);
  const log = logger(config.logLevel);
  try {
    const server = await createServer({
      storage,
      blobs,
      imports: { database: folder.database, folder: folder.imports },
      updates: diskUpdates(config.updates ?? folder.updates),
      clock: nodeClock,
      random: nodeRandom,
      hasher: nodeHasher,
      log,
      version: productVersion,
      publicOrigin: config.publicOrigin,
      pages: readPageFiles(config.portal),
      ...(config.trustProxy && { trustProxy: config.trustProxy }),
      ...mailerOf(config),
      ...providersOf(config),
      ...legalOf(config),
      ...replaced,
    });
    await server.imports.begin();
    const http = createHttpServer(limits, server.app);
    const port = await listen(http, config.port, config.host);
    const metrics = await serveMetrics(config, server);
    const anchoring = { key: server.auditKey, file: anchorFile(config.data) };
    const host = {
      storage,
      blobs,
      clock: nodeClock,
      hasher: nodeHasher,
      log,
      anchoring,
      region: server.region,
      retention: { ...server.syncHost, blobs, random: nodeRandom },
      uploads: server.imports,
    };
    const maintenance = scheduleMaintenance(host);
    const writeTally = () =>
      server.tally.flush(storage).catch((error: unknown) => log.error({ err: error }, 'tally not written'));
    const tallyTimer = setInterval(() => void writeTally(), tallyMs).unref();
    const stop = async () => {
      server.stop();
      await maintenance.stop();
      await server.settled();
      await Promise.all([close(http), ...(metrics ? [close(metrics.http)] : [])]);
      clearInterval(tallyTimer);
      await writeTally();
      await storage.close();
    };
    return { server, storage, port, metricsPort: metrics?.port, stop };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

function providersOf({ federation, publicOrigin }: Config): Partial<ServerParts> {
  if (federation === undefined) return {};
  if (publicOrigin === undefined) throw new AppError('server.config', { option: '--public-origin' });
  return { providers: readProviders(federation) };
}

/** Read at the start, so that a notice that is not right is told to whoever starts it. */
function legalOf(config: Config): Partial<ServerParts> {
  const path = legalPath(config);
  return path === undefined ? {} : { legal: readLegal(path) };
}

function mailerOf({ smtpUrl, mailFrom }: Config): Partial<ServerParts> {
  if (smtpUrl === undefined) return {};
  if (mailFrom === undefined) throw new AppError('server.config', { option: '--mail-from' });
  return { mailer: smtpMailer(smtpUrl, mailFrom) };
}

/** Slow or endless requests do not hold connections: a chunk of 1 MiB has a minute, even on a phone's link. */
export const limits = {
  requestTimeout: 60_000,
  headersTimeout: 15_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
};

async function serveMetrics(config: Config, server: Server) {
  if (config.metricsPort === undefined) return undefined;
  server.metrics.addProcess();
  const { registry } = server.metrics;
  const http = createHttpServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  return { http, port: await listen(http, config.metricsPort, '127.0.0.1') };
}

/** Listens and gives the port. */
export function listen(http: HttpServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      // An HTTP server on a port has an AddressInfo, never a pipe's name.
      resolve((http.address() as AddressInfo).port);
    });
  });
}

/** Lets requests under way finish. */
export function close(http: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => http.closeAllConnections(), stopMs);
    http.close(() => {
      clearTimeout(force);
      resolve();
    });
    http.closeIdleConnections();
  });
}
