import { userReadScope } from '@cartable/shared/domain/scope.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { UserId } from '@cartable/shared/lib/ids.ts';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { mailWords } from '../mail/mailWords.ts';
import {
  type Account,
  accountsByEmail,
  findAccount,
  findAccountByLogin,
} from '../storage/repositories/accounts.ts';
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import { findTicket, insertTicket, takeTicket } from '../storage/repositories/tickets.ts';
import type { HintBus } from '../sync/hintBus.ts';
import { hashMailedCode, newMailedCode } from './activationCode.ts';
import type { AuthHost } from './authHost.ts';
import type { AuthService } from './authService.ts';
import { detachLinkedByHand, tellUnlinked } from './personIdentities.ts';
import { endPersonSessions, setPersonPassword, voidPersonCodes } from './personSecrets.ts';

/** How long a mailed code is good. */
export const mailedCodeMs = 30 * 60_000;

/** A forgotten password replaced with a code that goes to the account's confirmed address. */
export class PasswordReset {
  readonly #host: AuthHost;
  readonly #auth: AuthService;
  readonly #hints: HintBus;
  /** Nobody's mailbox is filled by others. */
  readonly #perAccount = new RateLimiterMemory({ points: 3, duration: 3600 });

  constructor(
    host: AuthHost,
    parts: {
      readonly auth: AuthService;
      readonly hints: HintBus;
    },
  ) {
    this.#host = host;
    this.#auth = parts.auth;
    this.#hints = parts.hints;
  }

  /**
   * Asks for a code by login or address. Returns at once and does everything afterwards: neither the answer nor its time tells whether
   * there is such an account, and whether it has an address.
   */
  request(loginOrAddress: string): void {
    this.#host.mails.later(async () => {
      for (const account of await this.#accounts(loginOrAddress)) await this.#send(account);
    });
  }

  /**
   * Spends a code: the new password counts from now on, every session ends, other codes are void, providers linked by hand open the
   * accounts no more. Nobody is signed in by it, so that a
   * second factor still stands in the way of whoever reads the mail.
   * @throws {AppError} `auth.reset_wrong` for a code that is wrong, used or older than 30 minutes; `auth.password_*`; `auth.blocked`
   */
  async redeem(code: string, password: string): Promise<void> {
    const { storage, clock } = this.#host;
    const tokenHash = hashMailedCode(code);
    const now = clock.now();
    const ticket = tokenHash && (await findTicket(storage.reader, 'passwordReset', tokenHash, now));
    const account = ticket && (await findAccount(storage.reader, ticket.schoolId, ticket.userId));
    if (!tokenHash || !account) throw new AppError('auth.reset_wrong');
    await this.#auth.mustNotBeKeptOut(account);
    const passwordHash = await this.#auth.newPasswordHash(account, password);
    let detached: readonly string[] = [];
    await storage.transaction(async (writer) => {
      const spent = await takeTicket(writer, 'passwordReset', tokenHash, clock.now());
      if (spent === undefined) throw new AppError('auth.reset_wrong');
      await setPersonPassword(writer, account, passwordHash);
      await endPersonSessions(writer, account, clock.now());
      await voidPersonCodes(writer, account);
      await this.#host.history.note(writer, account, 'passwordResetByMail');
      detached = await detachLinkedByHand(this.#host, writer, await accountsOfPerson(writer, account));
    });
    this.#hints.publish(account.schoolId, [userReadScope(account.userId as UserId)]);
    if (account.email !== null) {
      this.#host.mails.post({ to: account.email, ...mailWords('passwordChanged', { login: account.login }) });
    }
    await tellUnlinked(this.#host, account, detached);
  }

  async #accounts(loginOrAddress: string): Promise<readonly Account[]> {
    const { reader } = this.#host.storage;
    if (loginOrAddress.includes('@')) return accountsByEmail(reader, loginOrAddress);
    const account = await findAccountByLogin(reader, loginOrAddress);
    return account === undefined ? [] : [account];
  }

  async #send(account: Account): Promise<void> {
    // An account that was never activated is opened with its code; a blocked one by nobody.
    if (account.email === null || account.passwordHash === null || account.blockedAt !== null) return;
    const key = `${account.schoolId}/${account.userId}`;
    const allowed = await this.#perAccount.consume(key).then(
      () => true,
      () => false,
    );
    if (!allowed) return;
    const { random, clock, storage } = this.#host;
    const code = newMailedCode(random);
    const { schoolId, userId, login } = account;
    await storage.transaction((writer) =>
      insertTicket(writer, {
        tokenHash: hashMailedCode(code) ?? '',
        purpose: 'passwordReset',
        schoolId,
        userId,
        data: '',
        expiresAt: clock.now() + mailedCodeMs,
      }),
    );
    this.#host.mails.post({ to: account.email, ...mailWords('reset', { login, code }) });
  }
}
