import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { FoundListener } from '@cartable/shared/files/foundContents.ts';
import { sendBeforeLeaving } from '@cartable/shared/host/sendBeforeLeaving.ts';
import { startWork, type Work } from '@cartable/shared/host/work.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { forgetProfile } from '@cartable/shared/sync/client/forgetProfile.ts';
import type { SyncStatus } from '@cartable/shared/sync/client/status.ts';
import { grantOf, type PlaceChoice } from '@cartable/shared/sync/http/authClient.ts';
import { httpTransport } from '@cartable/shared/sync/http/httpTransport.ts';
import { HttpSession } from '@cartable/shared/sync/http/session.ts';
import { tidyContents } from '../files/tidyContents.ts';
import { nodeGunzip } from '../nodeGunzip.ts';
import type { OpenVault } from '../openVault.ts';
import { apiClient, type NetworkTools, type SignedIn, signedInWith } from './account.ts';
import { type CheckOuts, checkOuts } from './checkOut/checkOuts.ts';
import { CheckOutTable } from './checkOut/checkOutTable.ts';
import { contentDocuments } from './contentDocuments.ts';
import type { Documents } from './documents.ts';
import { mirrorTransport } from './mirrorTransport.ts';
import { type Profile, ProfileStore } from './profileStore.ts';
import { importProofKey } from './proofKey.ts';

export interface SessionOptions {
  readonly vault: OpenVault;
  readonly tools: NetworkTools;
  /** A sign-in that made or renewed the profile; it is stored before anything else. */
  readonly signedIn?: SignedIn | undefined;
  /** What the list of devices calls this key. */
  readonly deviceLabel: string;
  /** Version of the program, which the school's fleet shows. */
  readonly program: string;
  /** The school's mirror, an origin. */
  readonly mirror?: string | null | undefined;
  /** The way to it, when the machine's policy names an authority of the school's. */
  readonly mirrorFetch?: typeof fetch | undefined;
  readonly readOnly: boolean;
  /** The folder of the plain copies for other programs. */
  readonly checkOuts: string;
  readonly emit: (event: HostEvent) => void;
  /** The server refuses this key for good; called once. */
  readonly declaredLost: () => void;
}

/** An unlocked profile at work: its engine, its way to the server. Ends with the lock. */
export interface Session extends Work {
  readonly profile: Profile;
  readonly http: HttpSession;
  readonly store: ProfileStore;
  readonly documents: Documents;
  readonly checkOuts: CheckOuts;
  /** Gives back what a rebuilding of the vault found, in the background; `damaged` is told what cannot be read. Ends with the session. */
  takeUp(damaged: FoundListener['damaged']): Promise<void>;
  /** Asks the server to go on in another of the person's places; this session is over then. @throws {AppError} `account.work_waiting`, `auth.*`, `net.*` */
  changePlace(place: PlaceChoice): Promise<SignedIn>;
  /** Puts what {@link changePlace} brought in the place of this profile, in one transaction. Only once this session is disposed of. */
  becomes(signedIn: SignedIn): void;
  /** Continues after another sign-in of the same person; what waited goes up. */
  signedInAgain(signedIn: SignedIn): Promise<void>;
}

/**
 * Opens the profile of an unlocked vault.
 * @throws {AppError} `vault.profile_missing` when the database was lost and nobody has signed in since
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { vault, tools, emit } = options;
  const store = new ProfileStore(vault.database);
  if (!options.readOnly) store.prepare();
  if (options.signedIn !== undefined) store.save(options.signedIn.profile, options.signedIn.credentials);
  const profile = store.profile();
  const credentials = store.credentials();
  if (profile === undefined || credentials === undefined) throw new AppError('vault.profile_missing');

  const api = apiClient(tools, profile.server, importProofKey(credentials.proofKey));
  const http = new HttpSession(
    api,
    {
      load: async () => store.credentials()?.refreshToken || undefined,
      save: async (token) => store.saveRefreshToken(token ?? ''),
    },
    tools.clock,
    options.program,
  );
  if (options.signedIn !== undefined) await http.adopt(options.signedIn.grant);
  const { random } = tools;
  const direct = httpTransport(http, { ...tools, gunzip: nodeGunzip });
  const mirrored = options.mirror
    ? mirrorTransport(direct, {
        session: http,
        mirror: options.mirror,
        hasher: tools.hasher,
        fetch: options.mirrorFetch,
      })
    : direct;
  const work = startWork({
    database: vault.database,
    store: vault.files,
    transport: mirrored,
    tools,
    person: { ...profile, profile: profile.profile },
    deviceLabel: options.deviceLabel,
    found: options.readOnly ? undefined : vault.files.found,
    emit,
  });
  if (!options.readOnly) await tidyContents(vault);
  const { engine, library, transfers } = work;
  const documents = contentDocuments(library, transfers, emit);
  const outside = checkOuts({
    engine,
    library,
    documents,
    random,
    deviceLabel: options.deviceLabel,
    now: () => tools.clock.now(),
    monotonic: () => tools.clock.monotonic(),
    table: new CheckOutTable(vault.database),
    root: options.checkOuts,
    readOnly: options.readOnly,
    told: () => emit({ type: 'checkedOut' }),
  });
  const ending = new AbortController();
  let lost = false;
  const isWhole = ({ lastSyncAt, firstSyncRecords }: SyncStatus) =>
    lastSyncAt !== null && firstSyncRecords === null;
  let synchronised = isWhole(engine.status());
  const watching = engine.onStatus((now) => {
    if (!lost && (now.revoked || now.problem?.code === 'auth.device_revoked')) {
      lost = true;
      options.declaredLost();
    }
    if (!synchronised && isWhole(now)) {
      synchronised = true;
      // The first synchronisation is the longest to do again: a snapshot keeps it from a damaged database.
      if (!options.readOnly) void vault.snapshot().catch(() => undefined);
    }
  });
  return {
    profile,
    ...work,
    http,
    store,
    documents,
    checkOuts: outside,
    async takeUp(damaged) {
      try {
        const here = (manifest: string) => emit({ type: 'files', states: documents.states([manifest]) });
        await work.takeUpFound({ here, damaged }, ending.signal);
      } catch (error) {
        // Locked or pulled meanwhile: it goes on at the next opening.
        if (!isAppError(error)) throw error;
      }
    },
    async changePlace(place) {
      await outside.leave();
      await sendBeforeLeaving(work);
      // Files in question could not be told from the other place's own any more.
      const waiting = vault.files.found.list().length;
      if (waiting > 0) throw new AppError('account.work_waiting', { waiting, refused: 0 });
      const { schoolId, userId, profile: as } = place;
      const device = { label: options.deviceLabel, program: options.program };
      const json = { schoolId, userId, profile: as, device };
      const response = await http.send({ method: 'POST', path: '/api/v1/auth/places', json });
      return signedInWith(profile.server, credentials.proofKey, grantOf(await response.json()));
    },
    becomes: (signedIn) => store.save(signedIn.profile, signedIn.credentials, forgetProfile),
    async signedInAgain(signedIn) {
      if (signedIn.profile.userId !== profile.userId || signedIn.profile.schoolId !== profile.schoolId) {
        throw new AppError('account.other_person');
      }
      store.save(signedIn.profile, signedIn.credentials);
      await http.adopt(signedIn.grant);
      engine.adoptDevice(signedIn.profile.deviceId);
    },
    dispose() {
      ending.abort(new AppError('vault.locked'));
      watching.dispose();
      work.dispose();
      outside.dispose();
      documents.dispose();
    },
  };
}
