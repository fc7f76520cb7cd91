import type { Actor, Role } from '@cartable/shared/domain/actor.ts';
import { schoolScope, userReadScope } from '@cartable/shared/domain/scope.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { UserId } from '@cartable/shared/lib/ids.ts';
import {
  type Account,
  clearPassword,
  findAccount,
  insertActivation,
  setBlocked,
} from '../storage/repositories/accounts.ts';
import { separateAccount } from '../storage/repositories/personAccounts.ts';
import { findBlockedProfiles, saveBlockedProfiles } from '../storage/repositories/profileBlocks.ts';
import { endSessions } from '../storage/repositories/refreshTokens.ts';
import type { Writer } from '../storage/storage.ts';
import type { HintBus } from '../sync/hintBus.ts';
import { readRights, sessionRights } from '../sync/rights.ts';
import { schoolDay } from '../sync/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import { blockableProfiles, isAccountAdmin, mayAdminister } from './accountRights.ts';
import { hashActivationCode, newActivationCode } from './activationCode.ts';
import type { AuthHost } from './authHost.ts';
import { readIdentity } from './identity.ts';

/** A code that is printed, handed out and used within a term. */
export const activationMs = 90 * 86_400_000;
/** A code given to somebody who stands there and forgot their password. */
export const resetCodeMs = 7 * 86_400_000;

/** A code, shown once: only its hash is kept. */
export interface GivenCode {
  readonly code: string;
  readonly expiresAt: number;
}

/** What those who answer for a school's accounts do to them. Everything is noted in the account's history. */
export class AccountAdmin {
  readonly #host: AuthHost;
  readonly #hints: HintBus;

  constructor(host: AuthHost, hints: HintBus) {
    this.#host = host;
    this.#hints = hints;
  }

  /**
   * Blocks a person, or lets them in again. A blocked one is out at once: requests, synchronisation, cookies, event streams, sign-in. Let
   * in again they sign in anew, so that whoever held their session is still out.
   * @throws {AppError} `auth.forbidden`, `request.not_found`
   */
  async setBlocked(session: Session, userId: string, blocked: boolean): Promise<void> {
    const { account } = await this.mustAdminister(session, userId);
    if ((account.blockedAt !== null) === blocked) return;
    await this.#change(session, account, blocked ? 'blocked' : 'unblocked', async (writer) => {
      const now = this.#host.clock.now();
      await setBlocked(writer, account, blocked ? now : null);
      if (!blocked) await endSessions(writer, account, now);
    });
  }

  /** A new code for someone who lost theirs; their password stays until they use it. @throws {AppError} as {@link setBlocked} */
  async newActivation(session: Session, userId: string): Promise<GivenCode> {
    const { account } = await this.mustAdminister(session, userId);
    return this.#giveCode(session, account, 'codeGiven', activationMs, async () => undefined);
  }

  /**
   * Takes a forgotten or known password away: the old one is worthless, every session ends, the new code is shown once. Also for a
   * teacher of the pupil's class and for the CPE.
   * @throws {AppError} as {@link setBlocked}
   */
  async resetPassword(session: Session, userId: string): Promise<GivenCode> {
    const account = await this.#mustReset(session, userId);
    return this.#giveCode(session, account, 'passwordReset', resetCodeMs, async (writer) => {
      await clearPassword(writer, account);
      await endSessions(writer, account, this.#host.clock.now());
    });
  }

  /** Forgets the second steps of somebody who lost them: they sign in with the password, and begin anew. @throws {AppError} as {@link setBlocked} */
  async resetFactors(session: Session, userId: string): Promise<void> {
    const { account } = await this.mustAdminister(session, userId);
    await this.#change(session, account, 'factorsReset', (writer) =>
      this.#host.factors.reset(writer, account),
    );
  }

  /** Keeps a profile out of the school, or lets it in again; its sessions are there again then. @throws {AppError} `auth.forbidden` */
  async setProfileBlocked(session: Session, role: Role, blocked: boolean): Promise<void> {
    const actor = await this.actorOf(session);
    if (!blockableProfiles(actor.roles).includes(role)) throw new AppError('auth.forbidden');
    const { schoolId } = session;
    await this.#host.storage.transaction(async (writer) => {
      const held = JSON.parse(await findBlockedProfiles(writer, schoolId)) as readonly string[];
      if (held.includes(role) === blocked) return;
      const roles = blocked ? [...held, role] : held.filter((one) => one !== role);
      await saveBlockedProfiles(writer, schoolId, roles);
      const kind = blocked ? 'profileBlocked' : 'profileUnblocked';
      const more = { byUserId: session.userId, data: { role } };
      await this.#host.history.note(writer, { schoolId, userId: '' }, kind, more);
    });
    this.#hints.publish(schoolId, [schoolScope]);
  }

  /** Whether the school's staff need a second step. @throws {AppError} `auth.forbidden` to whoever is not its head or the region's */
  async setStaffSecondFactor(session: Session, asked: boolean): Promise<void> {
    const actor = await this.mustBeAdmin(session);
    if (!mayAdminister(actor.roles, ['technician'])) throw new AppError('auth.forbidden');
    await this.#host.changeSchool(session.schoolId, { staffSecondFactor: asked });
  }

  /** Who asks, if they answer for accounts. @throws {AppError} `auth.forbidden` */
  async mustBeAdmin(session: Session): Promise<Actor> {
    const actor = await this.actorOf(session);
    if (!isAccountAdmin(actor.roles)) throw new AppError('auth.forbidden');
    return actor;
  }

  /** An account that this session answers for. @throws {AppError} `auth.forbidden`, `request.not_found` */
  async mustAdminister(session: Session, userId: string): Promise<{ readonly account: Account }> {
    const actor = await this.mustBeAdmin(session);
    const { reader } = this.#host.storage;
    const account = await findAccount(reader, session.schoolId, userId);
    if (account === undefined) throw new AppError('request.not_found');
    // Whatever the day: an account that will be the head's in September is not a technician's to take in August.
    const { roles } = await readIdentity(reader, session.schoolId, userId);
    if (userId === session.userId || !mayAdminister(actor.roles, roles)) {
      throw new AppError('auth.forbidden');
    }
    return { account };
  }

  /** What the session's person is in the school today. */
  async actorOf(session: Session): Promise<Actor> {
    const today = schoolDay(this.#host.clock.now());
    const { actor } = await sessionRights(this.#host.storage.reader, session, today);
    return actor;
  }

  async #mustReset(session: Session, userId: string): Promise<Account> {
    const { reader } = this.#host.storage;
    const { schoolId } = session;
    const actor = await this.actorOf(session);
    if (isAccountAdmin(actor.roles)) return (await this.mustAdminister(session, userId)).account;
    const today = schoolDay(this.#host.clock.now());
    const { actor: subject } = await readRights(reader, schoolId, userId as UserId, today);
    const onlyPupil = subject.roles.size === 1 && subject.roles.has('pupil');
    const inClass = [...subject.pupilOf].some((classId) => actor.staffOf.has(classId));
    const account = await findAccount(reader, schoolId, userId);
    // The same answer for somebody who does not exist and for somebody of another class.
    if (account === undefined || !onlyPupil || !(inClass || actor.roles.has('cpe'))) {
      throw new AppError('auth.forbidden');
    }
    // Blocked by those who may: a new code would be a way around them, and is refused when it is used.
    return account;
  }

  async #giveCode(
    session: Session,
    account: Account,
    kind: 'codeGiven' | 'passwordReset',
    lifeMs: number,
    also: (writer: Writer) => Promise<void>,
  ): Promise<GivenCode> {
    const code = newActivationCode(this.#host.random);
    const codeHash = hashActivationCode(code) ?? '';
    const expiresAt = this.#host.clock.now() + lifeMs;
    await this.#change(session, account, kind, async (writer) => {
      await also(writer);
      // A code that a school gives never opens the person's account in another one: they join them anew, with both passwords.
      if (await separateAccount(writer, account))
        await this.#host.history.note(writer, account, 'accountsSeparated', { byUserId: session.userId });
      await insertActivation(writer, account, codeHash, expiresAt);
    });
    return { code, expiresAt };
  }

  async #change(
    session: Session,
    account: Account,
    kind: 'blocked' | 'unblocked' | 'codeGiven' | 'passwordReset' | 'factorsReset',
    work: (writer: Writer) => Promise<void>,
  ): Promise<void> {
    await this.#host.storage.transaction(async (writer) => {
      await work(writer);
      await this.#host.history.note(writer, account, kind, { byUserId: session.userId });
    });
    // Open event streams ask anew whether they may go on.
    this.#hints.publish(session.schoolId, [userReadScope(account.userId as UserId)]);
  }
}
