import { hash } from 'node:crypto';
import type { Profile } from '@cartable/shared/domain/directory/profile.ts';
import { theme } from '@cartable/shared/domain/region/theme.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import type { AuthHost, Grant } from '../auth/authHost.ts';
import type { AuthService } from '../auth/authService.ts';
import { isBrowserKey, newBrowserKey } from '../auth/browserKey.ts';
import type { Identity } from '../auth/identity.ts';
import { profileOf, readPlaceIdentity } from '../auth/placeIdentity.ts';
import type { Account } from '../storage/repositories/accounts.ts';
import { findSession, type SessionRow } from '../storage/repositories/browserSessions.ts';
import { findDevice, revokeDevices } from '../storage/repositories/devices.ts';
import { type FederatedSession, takeFederatedSession } from '../storage/repositories/federation.ts';
import { findRecord } from '../storage/repositories/records.ts';
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

  /** @throws {AppError} as {@link AuthService.signIn} */
  async signIn(
    login: string,
    password: string,
    label: string,
    secondCode?: string,
    place?: string,
  ): Promise<PortalGrant> {
    const key = newBrowserKey(this.#host.random);
    return this.#granted(await this.#auth.signIn(login, password, { label, place }, key, secondCode));
  }

  /** @throws {AppError} as {@link AuthService.activate} */
  async activate(
    code: string,
    password: string,
    label: string,
    secondCode?: string,
    place?: string,
  ): Promise<PortalGrant> {
    const key = newBrowserKey(this.#host.random);
    return this.#granted(await this.#auth.activate(code, password, { label, place }, key, secondCode));
  }

  /** @throws {AppError} as {@link AuthService.signInProven} */
  async signInProven(account: Account, label: string, place?: string): Promise<PortalGrant> {
    const key = newBrowserKey(this.#host.random);
    return this.#granted(await this.#auth.signInProven(account, { label, place }, key));
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

  async #granted(grant: Grant): Promise<PortalGrant> {
    const { refreshToken, schoolId, userId, deviceId, login, identity, profile, several } = grant;
    const more = { accent: await this.#accent(schoolId), last: await this.#last(schoolId, deviceId) };
    return {
      token: refreshToken,
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
    return usable && row.expiresAt > this.#host.clock.now() ? row : undefined;
  }
}

function sessionOf(row: SessionRow): Session {
  const { schoolId, userId, deviceId, jkt } = row;
  return { schoolId: schoolId as SchoolId, userId: userId as UserId, deviceId, jkt, ...profileOf(row) };
}
