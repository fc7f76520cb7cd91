import { AppError } from '@cartable/shared/lib/errors.ts';
import {
  type Account,
  findAccount,
  findAccountByLogin,
  findActivation,
  setPasswordHash,
  spendActivation,
} from '../storage/repositories/accounts.ts';
import {
  type FederatedSession,
  saveFederatedSession,
  takeFederatedSession,
} from '../storage/repositories/federation.ts';
import { findSchoolGate } from '../storage/repositories/profileBlocks.ts';
import { endSession, endSessions, hasSession } from '../storage/repositories/refreshTokens.ts';
import { standOnTrust, type TrustedSession, trustOfSession } from '../storage/repositories/trustedDevices.ts';
import type { Session } from '../sync/session.ts';
import { type MailKind, mailWords } from '../mail/mailWords.ts';
import type { AccountHistory } from './accountHistory.ts';
import { hashActivationCode } from './activationCode.ts';
import { type Identity, readIdentity } from './identity.ts';
import { keepSession, keptFor } from './keptSession.ts';
import { detachLinkedByHand, tellUnlinked, unlinkPerson } from './personIdentities.ts';
import { endPersonSessions, forgetAddress, setPersonPassword, voidPersonCodes } from './personSecrets.ts';
import { checkPassword } from './passwordRules.ts';
import { accountKeptOut } from './accountGate.ts';
import type { AuthHost, DeviceClaim, Grant } from './authHost.ts';
import { mustHaveSamePassword } from './samePassword.ts';
import { Sessions } from './sessions.ts';

/** Who may enter, and with what. Refusals are `AppError`s with an `auth.*` code. */
export class AuthService {
  /** What those who entered hold. */
  readonly sessions: Sessions;
  readonly #host: AuthHost;

  constructor(host: AuthHost) {
    this.#host = host;
    this.sessions = new Sessions(host);
  }

  /** What happened to accounts. */
  get history(): AccountHistory {
    return this.#host.history;
  }

  /** Whom an activation code is for, so that the first screen can greet them. @throws {AppError} `auth.code_wrong`, `school.not_open` for a right one */
  async checkCode(code: string): Promise<Identity & { readonly login: string; readonly schoolId: string }> {
    const { account } = await this.#activation(code);
    const { schoolState } = await findSchoolGate(this.#host.storage.reader, account.schoolId);
    if (schoolState !== 'open') throw new AppError('school.not_open');
    const { login, schoolId } = account;
    return { login, schoolId, ...(await this.#identity(account)) };
  }

  /**
   * Spends a code: sets the person's own password and signs this key in. Whoever held the account before is out: its other sessions end,
   * mailed codes are void, the address to which they went is one no more (decision 0267); the history and that address say so.
   * @throws {AppError} `auth.code_wrong`, `auth.password_*`, `auth.blocked`, `auth.second_factor*`
   */
  async activate(
    code: string,
    password: string,
    claim: DeviceClaim,
    jkt: string,
    secondCode?: string,
  ): Promise<Grant> {
    const { account, codeHash } = await this.#activation(code);
    await this.mustNotBeKeptOut(account);
    const passwordHash = await this.newPasswordHash(account, password);
    // Whoever gives codes out, or finds one, does not pass a second step that is not theirs; nor does a device that was trusted before.
    if (await this.#host.factors.mustPass(account, secondCode)) claim.browser?.noteStep();
    let detached: readonly string[] = [];
    const grant = await this.sessions.enter(account, claim, jkt, async (writer) => {
      const now = this.#host.clock.now();
      if (!(await spendActivation(writer, codeHash, now))) throw new AppError('auth.code_wrong');
      await setPasswordHash(writer, account, passwordHash);
      await endSessions(writer, account, now);
      await voidPersonCodes(writer, account);
      await this.#host.history.note(writer, account, 'activated');
      detached = await detachLinkedByHand(this.#host, writer, [account]);
      if (account.email !== null) await forgetAddress(this.#host, writer, account);
    });
    // All of it to the address of before, which is one no more.
    this.#tell(account, 'passwordChanged');
    for (const issuer of detached)
      this.#tell(account, 'identityUnlinked', { label: this.#host.labelOfIssuer(issuer) });
    this.#tell(account, 'emailChanged');
    return grant;
  }

  /** @throws {AppError} `auth.credentials_wrong`, the same whether the login exists or not; `auth.blocked` and `auth.second_factor*` once the password was right */
  async signIn(
    login: string,
    password: string,
    claim: DeviceClaim,
    jkt: string,
    secondCode?: string,
  ): Promise<Grant> {
    const account = await findAccountByLogin(this.#host.storage.reader, login);
    const right = await this.#host.passwords.verify(account?.passwordHash ?? null, password);
    if (account === undefined || !right) throw new AppError('auth.credentials_wrong');
    await this.mustNotBeKeptOut(account);
    await (claim.browser?.mustPassStep(account, secondCode) ??
      this.#host.factors.mustPass(account, secondCode));
    return this.sessions.enter(account, claim, jkt, (writer) => mustHaveSamePassword(writer, account));
  }

  /** Signs in whoever has proved who they are by other means: a passkey, an identity provider. @throws {AppError} `auth.blocked` */
  async signInProven(account: Account, claim: DeviceClaim, jkt: string): Promise<Grant> {
    await this.mustNotBeKeptOut(account);
    return this.sessions.enter(account, claim, jkt);
  }

  /** Goes on in another of the person's accounts or profiles: the session that asked ends in the same transaction. @throws {AppError} as {@link signInProven}, `auth.session_ended` */
  async changePlace(session: Session, account: Account, claim: DeviceClaim, jkt: string): Promise<Grant> {
    await this.mustNotBeKeptOut(account);
    await this.#host.factors.mustHaveTime(account, session);
    const { schoolId, deviceId } = session;
    let atProvider: FederatedSession | undefined;
    let trust: TrustedSession | undefined;
    return this.sessions.enter(
      account,
      claim,
      jkt,
      async (writer) => {
        // Ended since the request came, by another password or another such request, it has nothing to go on with.
        if (!(await hasSession(writer, schoolId, deviceId))) throw new AppError('auth.session_ended');
        atProvider = await takeFederatedSession(writer, schoolId, deviceId);
        trust = await trustOfSession(writer, schoolId, deviceId);
        await endSession(writer, schoolId, deviceId, this.#host.clock.now());
      },
      // The same sign-in, at the provider and on a trusted device, stands behind the new session: it ends when that one does.
      async (writer, opened) => {
        const here = { schoolId: opened.schoolId, deviceId: opened.deviceId };
        if (atProvider !== undefined) await saveFederatedSession(writer, { ...atProvider, ...here });
        if (trust === undefined) return;
        const { trustId, issuedAt } = trust;
        const now = this.#host.clock.now();
        const isKept = keptFor(trust, now) !== undefined;
        await standOnTrust(writer, { ...here, trustId, ...(isKept && { issuedAt }) });
        await keepSession(writer, { ...here, userId: account.userId }, now);
      },
    );
  }

  /** Ends this device's session; its data and identity stay. */
  async signOut(session: Session): Promise<void> {
    await this.#host.storage.transaction((writer) =>
      endSession(writer, session.schoolId, session.deviceId, this.#host.clock.now()),
    );
  }

  /**
   * Changes the password, ends the person's sessions on other devices and voids the codes that wait: whoever took one over is out. Their
   * keys ask for the new password at the next contact and lose nothing. The providers `unlink` (issuers), which the person no longer wants, open their
   * accounts no more; one that was not linked is none.
   * @throws {AppError} `auth.credentials_wrong` when the present password is not the right one
   */
  async changePassword(
    session: Session,
    present: string,
    next: string,
    unlink: readonly string[] = [],
  ): Promise<void> {
    const account = await this.mustKnowPassword(session, present);
    const passwordHash = await this.newPasswordHash(account, next);
    const unlinked: string[] = [];
    await this.#host.storage.transaction(async (writer) => {
      await mustHaveSamePassword(writer, account);
      await setPersonPassword(writer, account, passwordHash);
      await this.#host.history.note(writer, account, 'passwordChanged');
      await endPersonSessions(writer, session, this.#host.clock.now(), session.deviceId);
      // A code of before would undo the change: whoever found the letter could still take the account.
      await voidPersonCodes(writer, account);
      for (const issuer of new Set(unlink)) {
        if (await unlinkPerson(this.#host, writer, account, issuer)) unlinked.push(issuer);
      }
    });
    this.#tell(account, 'passwordChanged');
    await tellUnlinked(this.#host, account, unlinked);
  }

  /** The session's account, whose password was given once more. @throws {AppError} `auth.credentials_wrong` */
  async mustKnowPassword(session: Session, password: string): Promise<Account> {
    const account = await findAccount(this.#host.storage.reader, session.schoolId, session.userId);
    const right = await this.#host.passwords.verify(account?.passwordHash ?? null, password);
    if (account === undefined || !right) throw new AppError('auth.credentials_wrong');
    return account;
  }

  /**
   * The session's account, whose password was given once more, and its second step where it has one: for whatever changes what guards the account.
   * @throws {AppError} `auth.credentials_wrong`, `auth.second_factor`, `auth.second_factor_wrong`
   */
  async mustProve(
    session: Session,
    { password, secondCode }: { readonly password: string; readonly secondCode?: string | undefined },
  ): Promise<Account> {
    const account = await this.mustKnowPassword(session, password);
    await this.#host.factors.mustProve(session, secondCode);
    return account;
  }

  /** @throws {AppError} `auth.blocked` for an account, or for all its profiles, that the school keeps out; `school.not_open` */
  async mustNotBeKeptOut(account: Pick<Account, 'schoolId' | 'userId' | 'blockedAt'>): Promise<void> {
    const why = await accountKeptOut(this.#host.storage.reader, account, this.#host.clock.now());
    if (why !== undefined) throw new AppError(why);
  }

  /** The session's account. @throws {AppError} `auth.session_ended` when it is gone */
  async mustHaveAccount(session: Session): Promise<Account> {
    const account = await findAccount(this.#host.storage.reader, session.schoolId, session.userId);
    if (account === undefined) throw new AppError('auth.session_ended');
    return account;
  }

  /** The login of a session's account, for throttling by account. */
  async loginOf(session: Session): Promise<string | undefined> {
    return (await findAccount(this.#host.storage.reader, session.schoolId, session.userId))?.login;
  }

  /** At the address that the account had when it was read. */
  #tell({ email, login }: Account, kind: MailKind, data: Readonly<Record<string, string>> = {}): void {
    if (email !== null) this.#host.mails.post({ to: email, ...mailWords(kind, { login, ...data }) });
  }

  async #activation(code: string) {
    const codeHash = hashActivationCode(code);
    const now = this.#host.clock.now();
    const account = codeHash && (await findActivation(this.#host.storage.reader, codeHash, now));
    if (!account) throw new AppError('auth.code_wrong');
    return { account, codeHash };
  }

  /** The hash of a password that this person may have. @throws {AppError} `auth.password_*` */
  async newPasswordHash(account: Account, password: string): Promise<string> {
    const names = await this.#identity(account);
    const { givenName, familyName, schoolName } = names;
    const checked = checkPassword(password, [account.login, givenName, familyName, schoolName, 'cartable']);
    if (!checked.ok) throw new AppError(checked.error.code, checked.error.data);
    return this.#host.passwords.hash(checked.value);
  }

  async #identity({ schoolId, userId }: Account): Promise<Identity> {
    return readIdentity(this.#host.storage.reader, schoolId, userId);
  }
}
