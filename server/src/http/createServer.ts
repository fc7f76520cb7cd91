import type { KeyObject } from 'node:crypto';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import { mutators } from '@cartable/shared/domain/mutators.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { schoolScope } from '@cartable/shared/domain/scope.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Express } from 'express';
import type { AuthService } from '../auth/authService.ts';
import { DpopVerifier } from '../auth/dpop.ts';
import { DirectoryGate } from '../directory/web/directoryGate.ts';
import { ImportLine } from '../directory/web/importLine.ts';
import { ImportService } from '../directory/web/importService.ts';
import { Uploads } from '../directory/web/uploads.ts';
import { FileService } from '../files/fileService.ts';
import { SealedChunks } from '../files/sealedChunks.ts';
import { Metrics } from '../ops/metrics.ts';
import type { RegionHost } from '../region/regionHost.ts';
import { agreeOnNames } from '../region/agreeOnNames.ts';
import { registerImported } from '../region/registerImported.ts';
import { Tally } from '../region/tally.ts';
import { loadServerState } from '../storage/repositories/serverState.ts';
import { memoryHintBus } from '../sync/hintBus.ts';
import { HintStreams } from '../sync/hintStreams.ts';
import { mustStand } from '../sync/standing.ts';
import type { SyncHost } from '../sync/syncHost.ts';
import { SyncService } from '../sync/syncService.ts';
import { timeSigner } from '../sync/timeSigner.ts';
import { accountServices } from './accountServices.ts';
import { createApp } from './createApp.ts';
import type { Gate } from './mountRoute.ts';
import type { Route } from './route.ts';
import type { ServerParts } from './serverParts.ts';
import { serverRoutes } from './serverRoutes.ts';

/** A server without its socket: usable in the same process by tests and measurements. */
export interface Server {
  readonly app: Express;
  readonly sync: SyncService;
  readonly syncHost: SyncHost;
  readonly auth: AuthService;
  readonly files: FileService;
  readonly routes: readonly Route[];
  readonly metrics: Metrics;
  /** What the region's register stands on, for the maintenance. */
  readonly region: RegionHost;
  /** What happened since it was last written down. */
  readonly tally: Tally;
  readonly imports: ImportLine;
  /** Signs how far the audit has come. */
  readonly auditKey: KeyObject;
  /** Refuses readiness and ends event streams; requests under way finish. The storage stays its owner's. */
  stop(): void;
  /** Resolves when the mail under way is sent or given up and no import runs; after {@link stop}. */
  settled(): Promise<void>;
}

/** Puts the server together. */
export async function createServer(parts: ServerParts): Promise<Server> {
  const { storage, clock, random, hasher, log } = parts;
  const state = await storage.transaction(loadServerState);
  const hints = memoryHintBus();
  const files = new FileService({
    storage,
    blobs: parts.blobs,
    clock,
    hasher,
    seals: new SealedChunks(state.sealKey),
  });
  const syncHost: SyncHost = {
    storage,
    clock,
    hasher,
    definitions: parts.definitions ?? recordDefinitions,
    mutators: parts.mutators ?? mutators,
    derivations: parts.derivations ?? derivations,
    hints,
    timeSigner: timeSigner(state.epoch, state.timeKey),
    ...(parts.pageRecords !== undefined && { pageRecords: parts.pageRecords }),
    missingContents: (writer, session, contents) => files.missingContents(writer, session, contents),
    reportDefect: (mutator, error) => log.error({ mutator, err: error }, 'mutator failed'),
  };
  const sync = new SyncService(syncHost);
  const streams = new HintStreams(syncHost, hints);
  const tally = new Tally(() => clock.now());
  const region: RegionHost = { ...syncHost, random };
  const accounts = accountServices(parts, state, syncHost, tally);
  const metrics = new Metrics(() => streams.count);
  const uploads = new Uploads(parts.imports.folder);
  const line: ImportLine = new ImportLine({
    ...{ storage, clock, random, uploads },
    database: parts.imports.database,
    mayStill: (task) => imports.mayStill(task),
    async finished(schoolId) {
      // An academy's schools are in the register at once: their own files may be next.
      await registerImported(storage);
      await agreeOnNames(region);
      hints.publish(schoolId, [schoolScope]);
    },
    reportDefect: (error) => log.error({ err: error }, 'import failed'),
  });
  const directoryGate = new DirectoryGate(region);
  const imports = new ImportService({ storage, clock, hasher, gate: directoryGate, line, uploads });
  let stopping = false;

  const routes = serverRoutes(parts, {
    accounts,
    syncHost,
    region,
    sync,
    streams,
    tally,
    files,
    directoryGate,
    imports,
    stopping: () => stopping,
  });
  const gate: Gate = {
    tokens: accounts.authHost.tokens,
    dpop: new DpopVerifier(() => clock.monotonic()),
    publicOrigin: parts.publicOrigin,
    async admit(session) {
      await mustStand(storage.reader, session, schoolDay(clock.now()));
    },
    admitCookie: (token) => accounts.portal.admit(token),
  };
  return {
    app: createApp(parts, routes, gate, metrics),
    sync,
    syncHost,
    auth: accounts.auth,
    files,
    routes,
    metrics,
    region,
    tally,
    imports: line,
    auditKey: state.auditKey,
    stop() {
      stopping = true;
      streams.close();
    },
    async settled() {
      await line.stop();
      await accounts.authHost.mails.stop();
    },
  };
}
