import { ClassList } from '../auth/classList.ts';
import { DeviceService } from '../auth/deviceService.ts';
import { GivenRoles } from '../auth/givenRoles.ts';
import { MainTeachers } from '../auth/mainTeachers.ts';
import { PersonPlaces } from '../auth/personPlaces.ts';
import { SchoolSecurity } from '../auth/schoolSecurity.ts';
import { TrustedDevices } from '../auth/trustedDevices.ts';
import type { DirectoryGate } from '../directory/web/directoryGate.ts';
import { ImportReports } from '../directory/web/importReports.ts';
import type { ImportService } from '../directory/web/importService.ts';
import type { FileService } from '../files/fileService.ts';
import { FleetService } from '../fleet/fleetService.ts';
import { FleetView } from '../fleet/fleetView.ts';
import { ActivationFollowUp } from '../letters/activationFollowUp.ts';
import { LetterService } from '../letters/letterService.ts';
import { SchoolPeriods } from '../periods/schoolPeriods.ts';
import { contentRoutes } from '../portal/contentRoutes.ts';
import { portalRoutes } from '../portal/portalRoutes.ts';
import { ErasureService } from '../privacy/erasureService.ts';
import { PrivacyService } from '../privacy/privacyService.ts';
import { Delegations } from '../region/delegations.ts';
import { FlashMessages } from '../region/messages.ts';
import { readOffice } from '../region/office.ts';
import type { RegionHost } from '../region/regionHost.ts';
import { Register } from '../region/register.ts';
import { Statistics } from '../region/statistics.ts';
import type { Tally } from '../region/tally.ts';
import { Themes } from '../region/themes.ts';
import type { HintStreams } from '../sync/hintStreams.ts';
import type { Session } from '../sync/session.ts';
import type { SyncHost } from '../sync/syncHost.ts';
import type { SyncService } from '../sync/syncService.ts';
import { noUpdates } from '../updates/updateFiles.ts';
import { accountRoutes } from './accountRoutes.ts';
import type { AccountServices } from './accountServices.ts';
import { authRoutes } from './authRoutes.ts';
import { classRoutes } from './classRoutes.ts';
import { deviceRoutes } from './deviceRoutes.ts';
import { erasureRoutes } from './erasureRoutes.ts';
import { factorRoutes } from './factorRoutes.ts';
import { federationRoutes } from './federationRoutes.ts';
import { fileRoutes } from './fileRoutes.ts';
import { fleetRoutes } from './fleetRoutes.ts';
import { healthRoutes } from './healthRoutes.ts';
import { importRoutes } from './importRoutes.ts';
import { infoRoutes } from './infoRoutes.ts';
import { legalRoutes } from './legalRoutes.ts';
import { letterRoutes } from './letterRoutes.ts';
import { manyKeysRoutes } from './manyKeysRoutes.ts';
import { passwordRoutes } from './passwordRoutes.ts';
import { periodRoutes } from './periodRoutes.ts';
import { placeRoutes } from './placeRoutes.ts';
import { privacyRoutes } from './privacyRoutes.ts';
import { regionRoutes } from './regionRoutes.ts';
import { regionSchoolRoutes } from './regionSchoolRoutes.ts';
import { roleRoutes } from './roleRoutes.ts';
import type { Route } from './route.ts';
import { sealedRoutes } from './sealedRoutes.ts';
import type { ServerParts } from './serverParts.ts';
import { syncRoutes } from './syncRoutes.ts';
import { trustRoutes } from './trustRoutes.ts';
import { updatesRoutes } from './updateRoutes.ts';

/** What the routes answer with, besides a server's parts. */
export interface RouteServices {
  readonly accounts: AccountServices;
  readonly syncHost: SyncHost;
  readonly region: RegionHost;
  readonly sync: SyncService;
  readonly streams: HintStreams;
  readonly tally: Tally;
  readonly files: FileService;
  readonly directoryGate: DirectoryGate;
  readonly imports: ImportService;
  stopping(): boolean;
}

/** Everything that the server can be asked, with the route that describes it. */
export function serverRoutes(parts: ServerParts, services: RouteServices): readonly Route[] {
  const { storage, blobs, clock, random, hasher } = parts;
  const { syncHost, region, sync, streams, tally, files, directoryGate, imports } = services;
  const { authHost, tickets, auth, admin, people, reset, email, passkeys, federation, portal, throttle } =
    services.accounts;
  const { factors, history, mails } = authHost;
  const { hints, timeSigner } = syncHost;
  const officeOf = (session: Session) => readOffice(region, session);
  const fleet = new FleetService({ storage, clock, random, hasher, hints, tickets });
  const fleetView = new FleetView(fleet);
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
    ...trustRoutes({ trusts: new TrustedDevices(authHost), auth, factors, sessions: portal, throttle }),
    ...federationRoutes({
      federation,
      auth,
      sessions: portal,
      storage,
      throttle,
      labelOfIssuer: authHost.labelOfIssuer,
    }),
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
    ...erasureRoutes(new ErasureService({ ...syncHost, blobs, random }), { storage, clock }),
    ...privacyRoutes(new PrivacyService({ storage, blobs, clock, hasher })),
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
    ...letterRoutes(
      new LetterService({ storage, clock, random, hasher, gate: directoryGate }),
      new ActivationFollowUp({ storage, clock }, admin),
    ),
    ...legalRoutes(parts.legal),
    ...healthRoutes(storage, services.stopping),
  ];
  return [
    ...described,
    ...infoRoutes({ clock, timeSigner, version: parts.version, mail: mails.works }, described),
  ];
}
