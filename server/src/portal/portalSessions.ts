import { hash } from 'node:crypto';
import type { Profile } from '@cartable/shared/domain/directory/profile.ts';
import { theme } from '@cartable/shared/domain/region/theme.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import type { AuthHost, DeviceClaim, Grant } from '../auth/authHost.ts';
import type { AuthService } from '../auth/authService.ts';
import { browserSessionMs, isBrowserKey, newBrowserKey } from '../auth/browserKey.ts';
import type { Identity } from '../auth/identity.ts';
import { keepSession, keptFor } from '../auth/keptSession.ts';
import { profileOf, readPlaceIdentity } from '../auth/placeIdentity.ts';
import { personStanding } from '../auth/staffOf.ts';
import { type Brought, TrustedSignIn } from '../auth/trustedSignIn.ts';
import { keptIdleMs, keptMostMs } from '../auth/trustTimes.ts';
import type { Account } from '../storage/repositories/accounts.ts';
import { findSession, type SessionRow } from '../storage/repositories/browserSessions.ts';
import { findDevice, revokeDevices } from '../storage/repositories/devices.ts';
import { type FederatedSession, takeFederatedSession } from '../storage/repositories/federation.ts';
import { findRecord } from '../storage/repositories/records.ts';
import { noteTrustSeen } from '../storage/repositories/trustedDevices.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import { type KeptOut, keptOutBy } from '../sync/standing.ts';

/** Who is signed in, as the portal shows it. */
export interface PortalPerson {
  readonly schoolId: string;
  readonly userId: string;
  /** The identity of this sign-in's outbox. */
  readonly deviceId: string;
  readonly login: string;
  readonly identity: Identity;
  readonly profile: Profile | null;
  /** Whether the person has other schools or roles to change to. */
  readonly several: boolean;
  /** The school's own colour, for the frame that stands before its records; null = Cartable's. */
  readonly accent: string | null;
  /** Where that outbox ends: a page that is opened again has kept nothing of it, and goes on from there. */
  readonly last: { readonly seq: number; readonly hash: string };
}

/** A new session: the cookie's value, and whose it is. */
export interface PortalGrant {
  readonly token: string;
  readonly person: PortalPerson;
  /** How long the browser keeps the cookie, milliseconds; undefined = until it is closed. */
  readonly keptMs: number | undefined;
  /** What the browser holds of trusts from now on; undefined = as it was. */
  readonly trusts: string | undefined;
}

/** A browser as it asks to sign somebody in. */
export interface BrowserClaim {
  /** As the list of devices names it. */
  readonly label: string;
  readonly place?: string | undefined;
  readonly trust: TrustedSignIn;
}

/**
 * Sessions of browsers, over the sessions of keys: each sign-in is a device of its own, and its cookie is a token that only this service
 * takes. Whatever ends a device's session (another password, an access that was cut, a blocked account) ends it here too.
 */
export class PortalSessions {
  readonly #host: AuthHost;
  readonly #auth: AuthService;

  constructor(host: AuthHost, auth: AuthService) {
    this.#host = host;
    this.#auth = auth;
  }

  /** What trust has to do with one sign-in in the browser that brings this. */
  signingIn(brought: Brought): TrustedSignIn {
    return new TrustedSignIn(this.#host, brought);
  }

  /** @throws {AppError} as {@link AuthService.signIn} */
  async signIn(
    login: string,
    password: string,
    browser: BrowserClaim,
    secondCode?: string,
  ): Promise<PortalGrant> {
    const key = newBrowserKey(this.#host.random);
    const grant = await this.#auth.signIn(login, password, claimOf(browser), key, secondCode);
    return this.#granted(grant, browser.trust);
  }

  /** @throws {AppError} as {@link AuthService.activate} */
  async activate(
    code: string,
    password: string,
    browser: BrowserClaim,
    secondCode?: string,
  ): Promise<PortalGrant> {
    const key = newBrowserKey(this.#host.random);
    const grant = await this.#auth.activate(code, password, claimOf(browser), key, secondCode);
    return this.#granted(grant, browser.trust);
  }

  /** @throws {AppError} as {@link AuthService.signInProven} */
  async signInProven(account: Account, browser: BrowserClaim): Promise<PortalGrant> {
    const key = newBrowserKey(this.#host.random);
    return this.#granted(await this.#auth.signInProven(account, claimOf(browser), key), browser.trust);
  }

  /** @throws {AppError} as {@link AuthService.changePlace} */
  async changePlace(
    session: Session,
    account: Account,
    { label, profile }: { readonly label: string; readonly profile: Profile },
  ): Promise<PortalGrant> {
    const key = newBrowserKey(this.#host.random);
    return this.#granted(await this.#auth.changePlace(session, account, { label, profile }, key));
  }

  /** The session of a cookie. @throws {AppError} `auth.session_ended`, `auth.blocked`, `school.not_open` */
  async admit(token: string): Promise<Session> {
    const row = await this.#find(token);
    if (row === undefined) throw new AppError('auth.session_ended');
    const why = await this.#keptOut(row);
    if (why !== undefined) throw new AppError(why);
    return sessionOf(row);
  }

  /** How long the cookie of an open session is kept from now on, milliseconds; undefined = until the browser is closed. */
  async keptMs(token: string): Promise<number | undefined> {
    const row = await this.#find(token);
    return row && keptFor(row, this.#host.clock.now());
  }

  /**
   * Somebody opens the page with this cookie: a session that is kept goes on being so, for as long as it may.
   * @returns as {@link keptMs}
   */
  async visit(token: string): Promise<number | undefined> {
    const row = await this.#find(token);
    const now = this.#host.clock.now();
    if (row === undefined || row.trustId === null || keptFor(row, now) === undefined) return undefined;
    const { trustId } = row;
    // A page that is opened again within the hour writes nothing.
    if (Math.min(now + keptIdleMs, row.issuedAt + keptMostMs) - row.expiresAt >= visitStepMs) {
      await this.#host.storage.transaction(async (writer) => {
        if (await noteTrustSeen(writer, trustId, now)) await keepSession(writer, row, now);
      });
    }
    return this.keptMs(token);
  }

  /**
   * Who is signed in with this cookie; undefined when nobody is.
   * @throws {AppError} `auth.blocked`, `school.not_open`: somebody is, and reads at the door why it is shut
   */
  async person(token: string): Promise<PortalPerson | undefined> {
    const row = await this.#find(token);
    if (row === undefined) return undefined;
    const why = await this.#keptOut(row);
    if (why !== undefined) throw new AppError(why);
    const { schoolId, userId, deviceId, login } = row;
    const { reader } = this.#host.storage;
    const seen = await readPlaceIdentity(reader, row, profileOf(row).profile);
    const more = { accent: await this.#accent(schoolId), last: await this.#last(schoolId, deviceId) };
    return { schoolId, userId, deviceId, login, ...seen, ...more };
  }

  /**
   * Signs out: the cookie is worthless from now on, and so is every identity that this browser took. Harmless when it already is.
   * @returns the sign-in at a provider that stood behind the session, which goes on there
   */
  async end(token: string): Promise<FederatedSession | undefined> {
    const row = await this.#find(token);
    if (row === undefined) return undefined;
    const { schoolId, userId, deviceId, jkt } = row;
    const now = this.#host.clock.now();
    return this.#host.storage.transaction(async (writer) => {
      const atProvider = await takeFederatedSession(writer, schoolId, deviceId);
      await revokeDevices(writer, schoolId, userId, jkt, now);
      return atProvider;
    });
  }

  #keptOut(row: SessionRow): Promise<KeptOut | undefined> {
    const { clock, storage } = this.#host;
    return keptOutBy(storage.reader, row, row, schoolDay(clock.now()));
  }

  async #granted(grant: Grant, trust?: TrustedSignIn): Promise<PortalGrant> {
    const { refreshToken, schoolId, userId, deviceId, login, identity, profile, several } = grant;
    const more = { accent: await this.#accent(schoolId), last: await this.#last(schoolId, deviceId) };
    return {
      token: refreshToken,
      keptMs: await this.keptMs(refreshToken),
      trusts: trust?.cookie,
      person: { schoolId, userId, deviceId, login, identity, profile, several, ...more },
    };
  }

  async #accent(schoolId: string): Promise<string | null> {
    const record = await findRecord(this.#host.storage.reader, schoolId, theme.type, schoolId);
    return record?.text ? theme.schema.parse(JSON.parse(record.text)).accent : null;
  }

  async #last(schoolId: string, deviceId: string): Promise<PortalPerson['last']> {
    const device = await findDevice(this.#host.storage.reader, schoolId, deviceId);
    if (device === undefined) throw new AppError('auth.session_ended');
    return { seq: device.lastSeq, hash: device.lastHash };
  }

  async #find(token: string): Promise<SessionRow | undefined> {
    const row = await findSession(this.#host.storage.reader, hash('sha256', token));
    // A key's token is no cookie: its proof key would be missing.
    const usable = row !== undefined && isBrowserKey(row.jkt) && row.revokedAt === null;
    const now = this.#host.clock.now();
    if (!usable || row.expiresAt <= now) return undefined;
    // Somebody who has become staff since: their sessions last a school day, whatever was kept before.
    if (keptFor(row, now) !== undefined && row.issuedAt + browserSessionMs <= now) {
      if (!(await personStanding(this.#host.storage.reader, row)).isFamily) return undefined;
    }
    return row;
  }
}

/** How exactly the end of a kept session is known, milliseconds. */
const visitStepMs = 3_600_000;

function claimOf({ label, place, trust }: BrowserClaim): DeviceClaim {
  return { label, place, browser: trust };
}

function sessionOf(row: SessionRow): Session {
  const { schoolId, userId, deviceId, jkt } = row;
  return { schoolId: schoolId as SchoolId, userId: userId as UserId, deviceId, jkt, ...profileOf(row) };
}
