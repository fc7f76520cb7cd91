import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { Me } from '@cartable/shared/bridge/hostState.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { StateBoard } from '@cartable/shared/host/stateBoard.ts';
import { sendBeforeLeaving } from '@cartable/shared/host/sendBeforeLeaving.ts';
import { startWork, type Work } from '@cartable/shared/host/work.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import type { SqlDatabase } from '@cartable/shared/ports/sqlDatabase.ts';
import { prepareSchema } from '@cartable/shared/sync/client/schema.ts';
import type { SyncStatus } from '@cartable/shared/sync/client/status.ts';
import type { PlaceChoice } from '@cartable/shared/sync/http/authClient.ts';
import { CookieSession } from '@cartable/shared/sync/http/cookieSession.ts';
import { httpTransport } from '@cartable/shared/sync/http/httpTransport.ts';
import { PortalClient, type PortalPerson } from '@cartable/shared/sync/http/portalClient.ts';
import { browserHasher } from './browserHasher.ts';
import { memoryContents } from './memoryContents.ts';

const clock: Clock = { now: () => Date.now() as ClaimedTime, monotonic: () => performance.now() };
const random: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) };

export interface PortalHostOptions {
  readonly origin: string;
  readonly version: string;
  /** What the list of devices calls this browser. */
  readonly label: string;
  /** A new, empty database in memory; asked for once, as a host has one profile. */
  readonly database: () => Promise<SqlDatabase>;
  readonly emit: (event: HostEvent) => void;
  /** Signed out: the worker ends. `goOn`: where the page signs out at the provider too. */
  readonly ended: (goOn: string | null) => void;
}

interface OpenProfile {
  readonly person: PortalPerson;
  readonly database: SqlDatabase;
  readonly work: Work;
}

/**
 * The worker's one object with a life: who is signed in, and their records in memory. Nothing is kept when the worker ends; what waits to be
 * sent is then lost, which is why the page warns before it is left and why signing out waits for it.
 */
export class PortalHost {
  readonly board: StateBoard;
  readonly session: CookieSession;
  readonly client: PortalClient;
  readonly #options: PortalHostOptions;
  readonly #opened: Promise<void>;
  #known: Promise<readonly string[]> | undefined;
  /** Empty, with its tables: made while the server says who is signed in, or while the person types. */
  readonly #database: Promise<SqlDatabase>;
  #profile: OpenProfile | undefined;
  /** On the way to another place: nothing more is accepted for this one. */
  #changing = false;

  constructor(options: PortalHostOptions) {
    const { origin, version, emit } = options;
    this.#options = options;
    this.board = new StateBoard(emit, {
      version,
      host: 'portal',
      phase: 'signedOut',
      server: origin,
    });
    this.session = new CookieSession({ origin, language: () => this.board.state.appearance.language });
    this.client = new PortalClient(this.session);
    // Asked first: its answer is what all else waits for.
    this.#opened = this.#open();
    // With it, for a page that nobody is signed in on.
    this.#known = this.client.known();
    this.#known.catch(() => undefined);
    this.#database = options.database().then((database) => {
      prepareSchema(database, recordDefinitions);
      return database;
    });
    // Said when it is needed.
    this.#database.catch(() => undefined);
  }

  /** Resolves once it is known whether somebody is signed in. */
  get opened(): Promise<void> {
    return this.#opened;
  }

  /** The logins of those who trust this browser: what the opening asked, once; then anew. @throws {AppError} `net.*` */
  known(): Promise<readonly string[]> {
    const known = this.#known ?? this.client.known();
    this.#known = undefined;
    return known;
  }

  get label(): string {
    return this.#options.label;
  }

  /** The open profile's work. @throws {AppError} `portal.signed_out` */
  get work(): Work {
    if (this.#profile === undefined) throw new AppError('portal.signed_out');
    if (this.#changing) throw new AppError('account.changing_place');
    return this.#profile.work;
  }

  /** Takes up a sign-in: anew, or of the same person after the session ended, whose waiting work then goes up. */
  async took(person: PortalPerson): Promise<Me> {
    const known = this.#profile;
    if (known === undefined) await this.#enter(person);
    else if (known.person.userId === person.userId && known.person.schoolId === person.schoolId) {
      known.work.engine.adoptDevice(person.deviceId);
      await known.work.engine.syncNow();
    } else {
      // Another person's records may not meet the first one's: the new session is given back and all begins anew.
      await this.client.signOut();
      throw new AppError('account.other_person');
    }
    return meOf(person);
  }

  /**
   * Sends what waits, ends the session on the server and, through the page, at the provider that opened it; then this worker with its memory.
   * @throws {AppError} `portal.work_waiting`, `portal.sign_out_offline`: nothing has ended then
   */
  async signOut(): Promise<void> {
    const work = this.#profile?.work;
    if (work !== undefined && work.status().pending > 0) {
      await work.engine.syncNow().catch(() => undefined);
      if (work.status().pending > 0) throw new AppError('portal.work_waiting');
    }
    let goOn: string | null;
    try {
      goOn = await this.client.signOut();
    } catch (error) {
      if (isAppError(error) && error.code.startsWith('net.')) {
        throw new AppError('portal.sign_out_offline', {}, error);
      }
      throw error;
    }
    this.end(goOn);
  }

  /**
   * Sends what waits, then goes on as the person's other place: another cookie, and another worker whose memory has nothing of this one.
   * @throws {AppError} `account.work_waiting`, `auth.*`, `net.*`: nothing has changed then
   */
  async changePlace(place: PlaceChoice): Promise<void> {
    const { work } = this;
    this.#changing = true;
    try {
      await sendBeforeLeaving(work);
      await this.client.changePlace(place, this.#options.label);
    } catch (error) {
      this.#changing = false;
      throw error;
    }
    this.end();
  }

  /** Forgets everything and ends the worker. `goOn`: see {@link PortalHostOptions.ended}. */
  end(goOn: string | null = null): void {
    this.#profile?.work.dispose();
    this.#profile?.database.close();
    this.#profile = undefined;
    this.#options.ended(goOn);
  }

  async #open(): Promise<void> {
    try {
      const person = await this.client.person();
      if (person !== null) await this.#enter(person);
    } catch (error) {
      if (!isAppError(error)) throw error;
      this.board.change({ problem: { code: error.code, data: error.data } });
    }
  }

  async #enter(person: PortalPerson): Promise<void> {
    this.board.change({ phase: 'opening', problem: null, me: meOf(person) });
    const database = await this.#database;
    const work = startWork({
      database,
      store: memoryContents(),
      transport: httpTransport(this.session, { hasher: browserHasher, random }),
      tools: { hasher: browserHasher, random, clock },
      person: { ...person, profile: person.profile ?? undefined },
      deviceLabel: this.#options.label,
      resumeAt: person.last,
      emit: this.#options.emit,
    });
    this.#profile = { person, database, work };
    work.engine.onStatus((status) => this.#follow(status));
    work.engine.start();
  }

  /** Screens are shown once there is something true to show; a session that ended with nothing waiting ends here too. */
  #follow(status: SyncStatus): void {
    const over = status.revoked || status.authRequired;
    if (over && status.pendingCount === 0) {
      this.end();
      return;
    }
    if (this.board.state.phase !== 'opening') return;
    if (status.lastSyncAt !== null) this.board.change({ phase: 'unlocked', problem: null });
    else if (status.problem !== null && !status.syncing) this.board.change({ problem: status.problem });
  }
}

function meOf({ userId, schoolId, identity, profile, several, accent }: PortalPerson): Me {
  const { givenName, familyName, roles } = identity;
  const place = {
    ...(profile && { profile }),
    ...(several && { several }),
    ...(accent !== null && { accent }),
  };
  return { userId, schoolId, givenName, familyName, roles, ...place };
}
