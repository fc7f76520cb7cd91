import type { Actor } from '@cartable/shared/domain/actor.ts';
import { userReadScope } from '@cartable/shared/domain/scope.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { UserId } from '@cartable/shared/lib/ids.ts';
import type { AuditAction } from '../audit/auditRow.ts';
import { rolesText } from '../audit/changeEntries.ts';
import type { AccountEventKind } from '../storage/repositories/accountEvents.ts';
import {
  type Account,
  clearPassword,
  findAccount,
  insertActivation,
  setBlocked,
} from '../storage/repositories/accounts.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { separateAccount } from '../storage/repositories/personAccounts.ts';
import { endSessions } from '../storage/repositories/refreshTokens.ts';
import { deleteTickets } from '../storage/repositories/tickets.ts';
import { endTrustsOf } from '../storage/repositories/trustedDevices.ts';
import type { Reader, Writer } from '../storage/storage.ts';
import type { HintBus } from '../sync/hintBus.ts';
import { readRights } from '../sync/rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import { actingAs } from './actingAs.ts';
import { isAccountAdmin, mayAdminister } from './accountRights.ts';
import { hashActivationCode, newActivationCode } from './activationCode.ts';
import type { AuthHost } from './authHost.ts';
import { readIdentity } from './identity.ts';
import { findNewcomer, makeAccount } from './newAccount.ts';
import { tellPerson } from './tellPerson.ts';

type Owner = Pick<Account, 'schoolId' | 'userId'>;

/** A code that is printed, handed out and used within a term. */
export const activationMs = 90 * 86_400_000;
/** A code given to somebody who stands there and forgot their password. */
export const resetCodeMs = 7 * 86_400_000;

/** What the school's audit says for what the account's history says. */
const audited = {
  blocked: 'account.blocked',
  unblocked: 'account.unblocked',
  codeGiven: 'account.code_given',
  passwordReset: 'account.password_reset',
  factorsReset: 'account.factors_reset',
} as const satisfies Partial<Record<AccountEventKind, AuditAction>>;

/** A code, shown once: only its hash is kept. */
export interface GivenCode {
  readonly code: string;
  readonly expiresAt: number;
}

/** What those who answer for a school's accounts do to them. Everything is noted in the account's history and in the school's audit. */
export class AccountAdmin {
  readonly #host: AuthHost;
  readonly #hints: HintBus;

  constructor(host: AuthHost, hints: HintBus) {
    this.#host = host;
    this.#hints = hints;
  }

  /**
   * Blocks a person, or lets them in again. A blocked one is out at once: requests, synchronisation, cookies, event streams, sign-in. The
   * devices that they trust are so no more. Let in again they sign in anew, so that whoever held their session is still out.
   * @throws {AppError} `auth.forbidden`, `request.not_found`
   */
  async setBlocked(session: Session, userId: string, blocked: boolean): Promise<void> {
    const { account } = await this.mustAdminister(session, userId);
    if ((account.blockedAt !== null) === blocked) return;
    await this.#change(session, account, blocked ? 'blocked' : 'unblocked', async (writer) => {
      const now = this.#host.clock.now();
      await setBlocked(writer, account, blocked ? now : null);
      if (blocked) await endTrustsOf(writer, [account], now);
      else await endSessions(writer, account, now);
    });
  }

  /**
   * A code for someone who lost theirs, or who came after the letters: their account is made with it. A password stays until they use it.
   * @throws {AppError} as {@link setBlocked}; `request.not_found` also for somebody without an account who has no right here any more
   */
  async newActivation(session: Session, userId: string): Promise<GivenCode> {
    const owner = await this.#mustAnswerFor(session, userId);
    return this.#giveCode(session, owner, 'codeGiven', activationMs, async () => undefined);
  }

  /**
   * Takes a forgotten or known password away: the old one is worthless, every session ends, the new code is shown once. Also for the
   * professeur principal of the pupil's class and for the CPE, of pupils only.
   * @throws {AppError} as {@link setBlocked}
   */
  async resetPassword(session: Session, userId: string): Promise<GivenCode> {
    const owner = await this.#mustReset(session, userId);
    return this.#giveCode(session, owner, 'passwordReset', resetCodeMs, async (writer) => {
      await clearPassword(writer, owner);
      // One that waits in a mailbox would set another password behind the school's back.
      await deleteTickets(writer, owner, 'passwordReset');
      await endSessions(writer, owner, this.#host.clock.now());
    });
  }

  /** Forgets the second steps of somebody who lost them: they sign in with the password, and begin anew. @throws {AppError} as {@link setBlocked} */
  async resetFactors(session: Session, userId: string): Promise<void> {
    const { account } = await this.mustAdminister(session, userId);
    await this.#change(session, account, 'factorsReset', (writer) =>
      this.#host.factors.reset(writer, account),
    );
    await tellPerson(this.#host, account, 'factorsReset');
  }

  /** Who asks, if they answer for accounts. @throws {AppError} `auth.forbidden` */
  async mustBeAdmin(session: Session): Promise<Actor> {
    const actor = await this.actorOf(session);
    if (!isAccountAdmin(actor.roles)) throw new AppError('auth.forbidden');
    return actor;
  }

  /** An account that this session answers for. @throws {AppError} `auth.forbidden`, `request.not_found` */
  async mustAdminister(session: Session, userId: string): Promise<{ readonly account: Account }> {
    const owner = await this.#mustAnswerFor(session, userId);
    const account = await findAccount(this.#host.storage.reader, owner.schoolId, userId);
    if (account === undefined) throw new AppError('request.not_found');
    return { account };
  }

  /** A person whose account, present or to be made, this session answers for. @throws {AppError} `auth.forbidden`, `request.not_found` */
  async #mustAnswerFor(session: Session, userId: string): Promise<Owner> {
    const actor = await this.mustBeAdmin(session);
    const { reader } = this.#host.storage;
    const { schoolId } = session;
    const there =
      (await findAccount(reader, schoolId, userId)) ?? (await this.#newcomer(reader, session, userId));
    if (there === undefined) throw new AppError('request.not_found');
    // Whatever the day: an account that will be the head's in September is not a technician's to take in August.
    const { roles } = await readIdentity(reader, schoolId, userId);
    if (userId === session.userId || !mayAdminister(actor.roles, roles)) {
      throw new AppError('auth.forbidden');
    }
    return { schoolId, userId };
  }

  #newcomer(reader: Reader, { schoolId }: Session, userId: string) {
    return findNewcomer(reader, { schoolId, userId }, schoolDay(this.#host.clock.now()));
  }

  /** {@link actingAs} */
  actorOf(session: Session): Promise<Actor> {
    return actingAs(this.#host, session);
  }

  async #mustReset(session: Session, userId: string): Promise<Owner> {
    const { reader } = this.#host.storage;
    const { schoolId } = session;
    const actor = await this.actorOf(session);
    if (isAccountAdmin(actor.roles)) return this.#mustAnswerFor(session, userId);
    const today = schoolDay(this.#host.clock.now());
    const { actor: subject } = await readRights(reader, schoolId, userId as UserId, today);
    const onlyPupil = subject.roles.size === 1 && subject.roles.has('pupil');
    const isMain = [...subject.pupilOf].some((classId) => actor.mainOf.has(classId));
    // The same answer for somebody who does not exist and for somebody of another class.
    if (!onlyPupil || !(isMain || actor.roles.has('cpe'))) throw new AppError('auth.forbidden');
    // Blocked by those who may: a new code would be a way around them, and is refused when it is used.
    return { schoolId, userId };
  }

  async #giveCode(
    session: Session,
    owner: Owner,
    kind: 'codeGiven' | 'passwordReset',
    lifeMs: number,
    also: (writer: Writer) => Promise<void>,
  ): Promise<GivenCode> {
    const code = newActivationCode(this.#host.random);
    const codeHash = hashActivationCode(code) ?? '';
    const expiresAt = this.#host.clock.now() + lifeMs;
    await this.#change(session, owner, kind, async (writer) => {
      await this.#makeMissing(writer, session, owner);
      await also(writer);
      // A code that a school gives never opens the person's account in another one: they join them anew, with both passwords.
      if (await separateAccount(writer, owner))
        await this.#host.history.note(writer, owner, 'accountsSeparated', { byUserId: session.userId });
      await insertActivation(writer, owner, codeHash, expiresAt);
    });
    return { code, expiresAt };
  }

  async #makeMissing(writer: Writer, session: Session, { schoolId, userId }: Owner): Promise<void> {
    if ((await findAccount(writer, schoolId, userId)) !== undefined) return;
    const newcomer = await this.#newcomer(writer, session, userId);
    if (newcomer === undefined) throw new AppError('request.not_found');
    await makeAccount(writer, newcomer, this.#host.clock.now());
  }

  async #change(
    session: Session,
    owner: Owner,
    kind: keyof typeof audited,
    work: (writer: Writer) => Promise<void>,
  ): Promise<void> {
    const { storage, history, hasher, clock } = this.#host;
    const roles = rolesText(await this.actorOf(session));
    const actor = { userId: session.userId, roles, deviceId: session.deviceId };
    const { schoolId, userId } = owner;
    const target = { type: 'account', targetId: userId, subject: userId, digest: '' };
    await storage.transaction(async (writer) => {
      await work(writer);
      await history.note(writer, owner, kind, { byUserId: session.userId });
      await appendAudit(writer, hasher, schoolId, actor, clock.now(), [{ action: audited[kind], ...target }]);
    });
    // Open event streams ask anew whether they may go on.
    this.#hints.publish(session.schoolId, [userReadScope(owner.userId as UserId)]);
  }
}
