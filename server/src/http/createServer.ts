import type { KeyObject } from 'node:crypto';
import type { Derivation } from '@cartable/shared/domain/derivation.ts';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import { mutators } from '@cartable/shared/domain/mutators.ts';
import type { MutatorDefinition } from '@cartable/shared/domain/mutator.ts';
import type { RecordDefinition } from '@cartable/shared/domain/record.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { AccessTokens } from '../auth/accessTokens.ts';
import { AccountAdmin } from '../auth/accountAdmin.ts';
import { AccountEmail } from '../auth/accountEmail.ts';
import { AccountHistory } from '../auth/accountHistory.ts';
import type { AuthHost } from '../auth/authHost.ts';
import { AuthService } from '../auth/authService.ts';
import { DeviceService } from '../auth/deviceService.ts';
import { DpopVerifier } from '../auth/dpop.ts';
import { Federation, sameIssuer } from '../auth/federation/federation.ts';
import { ClassList } from '../auth/classList.ts';
import { GivenRoles } from '../auth/givenRoles.ts';
import { MainTeachers } from '../auth/mainTeachers.ts';
import type { Provider } from '../auth/federation/providers.ts';
import { RelyingParty } from '../auth/federation/relyingParty.ts';
import { Passkeys } from '../auth/passkeys.ts';
import { PasswordReset } from '../auth/passwordReset.ts';
import { passwords } from '../auth/passwords.ts';
import { PersonPlaces } from '../auth/personPlaces.ts';
import { PeopleList } from '../auth/peopleList.ts';
import { StaffDuty } from '../auth/factorDuty.ts';
import { SchoolSecurity } from '../auth/schoolSecurity.ts';
import { SecondFactors } from '../auth/secondFactors.ts';
import { placeHasher } from '../auth/signInPlace.ts';
import { knownNetwork } from '../auth/knownNetwork.ts';
import { Throttle } from '../auth/throttle.ts';
import { PortalSessions } from '../portal/portalSessions.ts';
import { contentRoutes } from '../portal/contentRoutes.ts';
import type { PageFile } from '../portal/pageFiles.ts';
import { portalPages } from '../portal/portalPages.ts';
import { portalRoutes } from '../portal/portalRoutes.ts';
import { strictTransport } from '../portal/securityHeaders.ts';
import { DirectoryGate } from '../directory/web/directoryGate.ts';
import { registerImported } from '../region/registerImported.ts';
import { ImportLine } from '../directory/web/importLine.ts';
import { ImportReports } from '../directory/web/importReports.ts';
import { ImportService } from '../directory/web/importService.ts';
import { Uploads } from '../directory/web/uploads.ts';
import { LetterService } from '../letters/letterService.ts';
import { schoolScope } from '@cartable/shared/domain/scope.ts';
import { FileService } from '../files/fileService.ts';
import { SealedChunks } from '../files/sealedChunks.ts';
import { Enrolment } from '../fleet/enrolment.ts';
import { EnrolmentTickets } from '../fleet/enrolmentTickets.ts';
import { FleetService } from '../fleet/fleetService.ts';
import { FleetView } from '../fleet/fleetView.ts';
import type { Mailer } from '../mail/mailer.ts';
import { MailQueue } from '../mail/mailQueue.ts';
import { Metrics } from '../ops/metrics.ts';
import { Delegations } from '../region/delegations.ts';
import { FlashMessages } from '../region/messages.ts';
import { readOffice } from '../region/office.ts';
import type { RegionHost } from '../region/regionHost.ts';
import { SchoolPeriods } from '../periods/schoolPeriods.ts';
import { Register } from '../region/register.ts';
import { Statistics } from '../region/statistics.ts';
import { Tally } from '../region/tally.ts';
import { Themes } from '../region/themes.ts';
import type { Session } from '../sync/session.ts';
import { loadServerState } from '../storage/repositories/serverState.ts';
import type { Storage } from '../storage/storage.ts';
import { memoryHintBus } from '../sync/hintBus.ts';
import { HintStreams } from '../sync/hintStreams.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { mustStand } from '../sync/standing.ts';
import type { SyncHost } from '../sync/syncHost.ts';
import { changeSchool } from '../sync/changeSchool.ts';
import { SyncService } from '../sync/syncService.ts';
import { timeSigner } from '../sync/timeSigner.ts';
import { accountRoutes } from './accountRoutes.ts';
import { authRoutes } from './authRoutes.ts';
import { deviceRoutes } from './deviceRoutes.ts';
import { factorRoutes } from './factorRoutes.ts';
import { federationRoutes } from './federationRoutes.ts';
import { fileRoutes } from './fileRoutes.ts';
import { fleetRoutes } from './fleetRoutes.ts';
import { manyKeysRoutes } from './manyKeysRoutes.ts';
import { importRoutes } from './importRoutes.ts';
import { letterRoutes } from './letterRoutes.ts';
import { handleErrors, notFound } from './handleErrors.ts';
import { healthRoutes } from './healthRoutes.ts';
import { infoRoutes } from './infoRoutes.ts';
import type { LegalNotice } from '@cartable/shared/domain/region/legalNotice.ts';
import { legalRoutes } from './legalRoutes.ts';
import { type Gate, mountRoute } from './mountRoute.ts';
import { placeRoutes } from './placeRoutes.ts';
import { passwordRoutes } from './passwordRoutes.ts';
import { PrivacyService } from '../privacy/privacyService.ts';
import { ErasureService } from '../privacy/erasureService.ts';
import { erasureRoutes } from './erasureRoutes.ts';
import { privacyRoutes } from './privacyRoutes.ts';
import { regionRoutes } from './regionRoutes.ts';
import { regionSchoolRoutes } from './regionSchoolRoutes.ts';
import { classRoutes } from './classRoutes.ts';
import { periodRoutes } from './periodRoutes.ts';
import { roleRoutes } from './roleRoutes.ts';
import type { Route } from './route.ts';
import { sealedRoutes } from './sealedRoutes.ts';
import { syncRoutes } from './syncRoutes.ts';
import { noUpdates, type UpdateFiles } from '../updates/updateFiles.ts';
import { updatesRoutes } from './updateRoutes.ts';

export interface ServerParts {
  readonly storage: Storage;
  readonly blobs: BlobStore;
  /** The database's file, which imports open in a thread of their own, and where directory files wait for them. */
  readonly imports: { readonly database: string; readonly folder: string };
  /** Signed updates of the program on keys; absent = none are served or offered. */
  readonly updates?: UpdateFiles;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly log: Logger;
  /** The product's version, as operators know it. */
  readonly version: string;
  /** Where clients find the server, when a proxy stands before it. */
  readonly publicOrigin?: string | undefined;
  /** Addresses whose X-Forwarded-For is believed (Express's `trust proxy`). */
  readonly trustProxy?: readonly string[];
  /** Sends mail; absent = this server sends none. */
  readonly mailer?: Mailer;
  /** Providers of OpenID Connect; they need {@link publicOrigin}, which they are told to come back to. */
  readonly providers?: readonly Provider[];
  /** Who publishes, hosts and answers; absent = the public pages say that it was not given. */
  readonly legal?: LegalNotice;
  /** The built portal; absent = this server serves keys only. */
  readonly pages?: ReadonlyMap<string, PageFile>;
  /** Other records and actions than the product's, in tests. */
  readonly definitions?: ReadonlyMap<string, RecordDefinition>;
  readonly mutators?: ReadonlyMap<string, MutatorDefinition>;
  readonly derivations?: readonly Derivation[];
  /** Smaller pages, in tests. */
  readonly pageRecords?: number;
}

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
  const officeOf = (session: Session) => readOffice(region, session);
  const tokens = new AccessTokens(state.tokenKey, clock);
  const history = new AccountHistory({ clock, random });
  const mails = new MailQueue(parts.mailer, log);
  const duty = new StaffDuty({
    mails,
    standsForSecondStep: (issuer) =>
      (parts.providers ?? []).some((one) => one.standsForSecondStep && sameIssuer(one.issuer, issuer)),
  });
  const factors = new SecondFactors({ storage, clock, random, history, duty, mails });
  const tickets = new EnrolmentTickets(state.enrolmentKey, { clock, random });
  const authHost: AuthHost = {
    storage,
    clock,
    random,
    hasher,
    tokens,
    passwords: passwords(),
    history,
    factors,
    mails,
    enrolment: new Enrolment(tickets, clock),
    hashPlace: placeHasher(state.tokenKey.privateKey),
    signedIn: (schoolId) => tally.note('signIns', schoolId),
    changeSchool: (...change) => changeSchool(syncHost, ...change),
  };
  const auth = new AuthService(authHost);
  const admin = new AccountAdmin(authHost, hints);
  const people = new PeopleList(authHost, admin);
  const reset = new PasswordReset(authHost, { auth, hints });
  const email = new AccountEmail(authHost, auth);
  const passkeys = new Passkeys(authHost, factors);
  const parties = (parts.providers ?? []).map((one) => new RelyingParty(one));
  const federation = new Federation(authHost, parties, hints);
  const portal = new PortalSessions(authHost, auth);
  const fleet = new FleetService({ storage, clock, random, hasher, hints, tickets });
  const fleetView = new FleetView(fleet);
  const throttle = new Throttle(clock, knownNetwork(authHost));
  const metrics = new Metrics(() => streams.count);
  const uploads = new Uploads(parts.imports.folder);
  const line: ImportLine = new ImportLine({
    ...{ storage, clock, random, uploads },
    database: parts.imports.database,
    mayStill: (task) => imports.mayStill(task),
    async finished(schoolId) {
      // An academy's schools are in the register at once: their own files may be next.
      await registerImported(storage);
      hints.publish(schoolId, [schoolScope]);
    },
    reportDefect: (error) => log.error({ err: error }, 'import failed'),
  });
  const directoryGate = new DirectoryGate(region);
  const imports = new ImportService({ storage, clock, hasher, gate: directoryGate, line, uploads });
  let stopping = false;

  const described: readonly Route[] = [
    ...syncRoutes(sync, streams, tally),
    ...fileRoutes(files),
    ...sealedRoutes(files),
    ...authRoutes(auth, throttle),
    ...portalRoutes({ sessions: portal, auth, passkeys, federation, throttle }),
    ...contentRoutes(files),
    ...placeRoutes({ places: new PersonPlaces(authHost, auth, admin), auth, sessions: portal, throttle }),
    ...factorRoutes({ auth, factors, passkeys, throttle }),
    ...deviceRoutes(new DeviceService(authHost, auth, admin)),
    ...federationRoutes({ federation, auth, sessions: portal, storage, throttle }),
    ...passwordRoutes({ auth, reset, email, throttle }),
    ...accountRoutes({
      admin,
      people,
      history,
      storage,
      security: new SchoolSecurity(authHost, admin, hints),
    }),
    ...roleRoutes(new GivenRoles(authHost, admin, hints)),
    ...classRoutes(new ClassList(authHost, admin), new MainTeachers(authHost, admin, hints)),
    ...periodRoutes(new SchoolPeriods(authHost, admin, hints)),
    ...erasureRoutes(new ErasureService({ ...syncHost, blobs: parts.blobs, random }), { storage, clock }),
    ...privacyRoutes(new PrivacyService({ storage, blobs: parts.blobs, clock, hasher })),
    ...fleetRoutes(fleet, fleetView),
    ...manyKeysRoutes(fleet, fleetView),
    ...updatesRoutes({ storage, clock, hasher, fleet, updates: parts.updates ?? noUpdates }),
    ...regionSchoolRoutes({ register: new Register(region), themes: new Themes(region), officeOf }),
    ...regionRoutes({
      delegations: new Delegations(region),
      messages: new FlashMessages(region),
      statistics: new Statistics(region),
      officeOf,
    }),
    ...importRoutes({ imports, reports: new ImportReports(storage, imports) }),
    ...letterRoutes(new LetterService({ storage, clock, random, hasher, gate: directoryGate })),
    ...legalRoutes(parts.legal),
    ...healthRoutes(storage, () => stopping),
  ];
  const routes = [
    ...described,
    ...infoRoutes(
      { clock, timeSigner: syncHost.timeSigner, version: parts.version, mail: mails.works },
      described,
    ),
  ];
  const gate: Gate = {
    tokens,
    dpop: new DpopVerifier(() => clock.monotonic()),
    publicOrigin: parts.publicOrigin,
    async admit(session) {
      await mustStand(storage.reader, session, schoolDay(clock.now()));
    },
    admitCookie: (token) => portal.admit(token),
  };
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
  app.use(handleErrors(log));
  const stop = () => {
    stopping = true;
    streams.close();
  };
  return {
    app,
    sync,
    syncHost,
    auth,
    files,
    routes,
    metrics,
    region,
    tally,
    imports: line,
    auditKey: state.auditKey,
    stop,
    async settled() {
      await line.stop();
      await mails.stop();
    },
  };
}
