import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Account } from '../storage/repositories/accounts.ts';
import { findAccount } from '../storage/repositories/accounts.ts';
import { findDevice } from '../storage/repositories/devices.ts';
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import { refusesStaffTrust } from '../storage/repositories/staffTrust.ts';
import {
  endTrusts,
  findTrust,
  sessionsOn,
  standOnTrust,
  type TrustedDevice,
  trustOfSession,
  trustsOf,
} from '../storage/repositories/trustedDevices.ts';
import type { Reader, Writer } from '../storage/storage.ts';
import type { Session } from '../sync/session.ts';
import type { AuthHost } from './authHost.ts';
import { isBrowserKey } from './browserKey.ts';
import { keepSession } from './keptSession.ts';
import { personStanding } from './staffOf.ts';
import { tellPerson } from './tellPerson.ts';
import { addTrust } from './addTrust.ts';
import { readMarks, type TrustMark, trustIdOf, verdictOf, writeMarks } from './trustMark.ts';
import { trustIdleMs } from './trustTimes.ts';

/** A trusted device as its person reads it. */
export interface ListedTrust {
  readonly id: string;
  readonly label: string;
  readonly createdAt: number;
  readonly seenAt: number;
  /** The device of the session that is open on it; null = nobody is signed in there. */
  readonly deviceId: string | null;
  /** Whether the session that asks stands on it. */
  readonly current: boolean;
}

/** What a person has of trusted devices, and whether the browser that asks may become one. */
export interface OwnTrusts {
  readonly devices: readonly ListedTrust[];
  /** `offered`: it may; `here`: it is one; `key`: what asks is a key; `school`: a school of theirs refuses it to its staff. */
  readonly state: 'offered' | 'here' | 'key' | 'school';
}

/** Browsers that their people trust: who is known in one, declaring, listing and ending. What a trust does at a sign-in: `trustedSignIn.ts`. */
export class TrustedDevices {
  readonly #host: AuthHost;

  constructor(host: AuthHost) {
    this.#host = host;
  }

  /** The logins to offer in a browser, to whoever holds its cookie. Nothing else is ever read with it. */
  async known(cookie: string): Promise<readonly string[]> {
    const { reader } = this.#host.storage;
    const logins: string[] = [];
    for (const mark of readMarks(cookie)) {
      const trust = await this.#held(reader, mark);
      if (trust === undefined || !(await mayTrust(reader, trust))) continue;
      const account = await findAccount(reader, trust.schoolId, trust.userId);
      if (account !== undefined && !logins.includes(account.login)) logins.push(account.login);
    }
    return logins;
  }

  /** « Ce n'est pas moi »: ends the trust of this login in this browser. @returns what is left of the cookie */
  async forget(cookie: string, login: string): Promise<string> {
    const { storage, clock } = this.#host;
    const left: TrustMark[] = [];
    for (const mark of readMarks(cookie)) {
      const trust = await this.#held(storage.reader, mark);
      if (trust === undefined) continue;
      const account = await findAccount(storage.reader, trust.schoolId, trust.userId);
      if (account?.login !== login) left.push(mark);
      else {
        await storage.transaction(async (writer) => {
          await endTrusts(writer, [trust.id], clock.now());
          await this.#noteEnd(writer, trust);
        });
      }
    }
    return writeMarks(left);
  }

  async list(session: Session): Promise<OwnTrusts> {
    const { reader } = this.#host.storage;
    const trusts = await trustsOf(reader, await accountsOfPerson(reader, session));
    const now = this.#host.clock.now();
    const open = (
      await sessionsOn(
        reader,
        trusts.map(({ id }) => id),
      )
    ).filter((one) => one.expiresAt > now);
    const here = await trustOfSession(reader, session.schoolId, session.deviceId);
    const devices = trusts.map(({ id, label, createdAt, seenAt }) => ({
      ...{ id, label, createdAt, seenAt },
      deviceId: open.find((one) => one.trustId === id)?.deviceId ?? null,
      current: id === here?.trustId,
    }));
    const state = !isBrowserKey(session.jkt)
      ? 'key'
      : here !== undefined
        ? 'here'
        : (await mayTrust(reader, session))
          ? 'offered'
          : 'school';
    return { devices, state };
  }

  /**
   * Makes the browser of an open session a trusted device of its person, who has just proved who they are.
   * @param step whether they passed a second step for it
   * @returns the cookie of marks
   * @throws {AppError} `auth.forbidden` on a key, `auth.trust_refused` for staff whose school refuses it, `auth.trust_there`
   */
  async declare(session: Session, cookie: string, step: boolean): Promise<string> {
    const { storage, clock, history } = this.#host;
    const { schoolId, userId, deviceId } = session;
    if (!isBrowserKey(session.jkt)) throw new AppError('auth.forbidden');
    if (!(await mayTrust(storage.reader, session))) throw new AppError('auth.trust_refused');
    const label = (await findDevice(storage.reader, schoolId, deviceId))?.label ?? '';
    const now = clock.now();
    const made = await storage.transaction(async (writer) => {
      if ((await trustOfSession(writer, schoolId, deviceId)) !== undefined) {
        throw new AppError('auth.trust_there');
      }
      const { mark, marks } = await addTrust(this.#host, writer, session, readMarks(cookie), { label, step });
      await history.note(writer, session, 'deviceTrusted', { data: { label } });
      await standOnTrust(writer, { schoolId, deviceId, trustId: trustIdOf(mark) });
      await keepSession(writer, session, now);
      return writeMarks(marks);
    });
    await tellPerson(this.#host, { schoolId, userId }, 'deviceTrusted', { label });
    return made;
  }

  /**
   * Ends one of the person's trusts, and the sessions on it but for the one that asks.
   * @returns what is left of this browser's cookie
   * @throws {AppError} `request.not_found` when it is not theirs
   */
  async end(session: Session, id: string, cookie: string): Promise<string> {
    const { storage, clock } = this.#host;
    await storage.transaction(async (writer) => {
      const own = await trustsOf(writer, await accountsOfPerson(writer, session));
      const trust = own.find((one) => one.id === id);
      if (trust === undefined) throw new AppError('request.not_found');
      await endTrusts(writer, [id], clock.now(), session.deviceId);
      await this.#noteEnd(writer, trust);
    });
    return writeMarks(readMarks(cookie).filter((mark) => trustIdOf(mark) !== id));
  }

  #noteEnd(writer: Writer, { schoolId, userId, label }: TrustedDevice): Promise<void> {
    return this.#host.history.note(writer, { schoolId, userId }, 'deviceUntrusted', { data: { label } });
  }

  /** The trust that this mark holds; undefined for a forged, an old and an ended one alike. */
  async #held(reader: Reader, mark: TrustMark): Promise<TrustedDevice | undefined> {
    const trust = await findTrust(reader, trustIdOf(mark));
    const now = this.#host.clock.now();
    if (trust === undefined || trust.seenAt + trustIdleMs <= now) return undefined;
    return verdictOf(mark, trust, now) === 'old' ? undefined : trust;
  }
}

/** Whether this person may have trusted devices: not the staff of a school that refuses it to them. */
export async function mayTrust(
  reader: Reader,
  owner: Pick<Account, 'schoolId' | 'userId'>,
): Promise<boolean> {
  const { staffOf } = await personStanding(reader, owner);
  return !(await refusesStaffTrust(reader, staffOf));
}
