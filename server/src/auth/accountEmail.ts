import { AppError } from '@cartable/shared/lib/errors.ts';
import { mailWords } from '../mail/mailWords.ts';
import { findAccount, setEmail } from '../storage/repositories/accounts.ts';
import { deleteTickets, insertTicket, takeTicket } from '../storage/repositories/tickets.ts';
import type { Session } from '../sync/session.ts';
import { hashMailedCode, newMailedCode } from './activationCode.ts';
import type { AuthHost } from './authHost.ts';
import type { AuthService } from './authService.ts';
import { mailedCodeMs } from './passwordReset.ts';
import { mustHaveSamePassword } from './samePassword.ts';

/** The address at which a person can be reached: theirs to give, to confirm and to take back. */
export class AccountEmail {
  readonly #host: AuthHost;
  readonly #auth: AuthService;

  constructor(host: AuthHost, auth: AuthService) {
    this.#host = host;
    this.#auth = auth;
  }

  /**
   * Sends a code to a new address, which counts once the code comes back; null takes the address away at once. With the password and the second
   * step: whoever sits at an unlocked key cannot redirect the account's mail, nor the notice of what they change next.
   * @throws {AppError} `auth.credentials_wrong`, `auth.second_factor*`, `auth.mail_absent` when this server sends no mail
   */
  async set(
    session: Session,
    email: string | null,
    proof: { readonly password: string; readonly secondCode?: string | undefined },
  ): Promise<void> {
    // Before a code is used up for nothing.
    if (email !== null && !this.#host.mails.works) throw new AppError('auth.mail_absent');
    const account = await this.#auth.mustProve(session, proof);
    const { storage, random, clock } = this.#host;
    if (email === null) {
      await storage.transaction(async (writer) => {
        await mustHaveSamePassword(writer, account);
        await setEmail(writer, account, null);
        await deleteTickets(writer, account, 'email');
        await deleteTickets(writer, account, 'passwordReset');
        await this.#host.history.note(writer, account, 'emailChanged');
      });
      this.#tell(account.email, account.login);
      return;
    }
    const code = newMailedCode(random);
    const { schoolId, userId, login } = account;
    await storage.transaction(async (writer) => {
      await mustHaveSamePassword(writer, account);
      await deleteTickets(writer, account, 'email');
      await insertTicket(writer, {
        tokenHash: hashMailedCode(code) ?? '',
        purpose: 'email',
        schoolId,
        userId,
        data: email.trim().toLowerCase(),
        expiresAt: clock.now() + mailedCodeMs,
      });
    });
    this.#host.mails.post({ to: email.trim(), ...mailWords('confirmEmail', { login, code }) });
  }

  /** What the person sees of their own account. */
  async account({ schoolId, userId }: Session) {
    const account = await findAccount(this.#host.storage.reader, schoolId, userId);
    return { login: account?.login ?? '', email: account?.email ?? null, mail: this.#host.mails.works };
  }

  /** @throws {AppError} `auth.reset_wrong` for a code that is wrong, used, older than 30 minutes or another person's */
  async confirm(session: Session, code: string): Promise<void> {
    const { storage, clock } = this.#host;
    const account = await findAccount(storage.reader, session.schoolId, session.userId);
    const tokenHash = hashMailedCode(code);
    if (account === undefined || tokenHash === undefined) throw new AppError('auth.reset_wrong');
    await storage.transaction(async (writer) => {
      const ticket = await takeTicket(writer, 'email', tokenHash, clock.now());
      if (ticket?.userId !== account.userId || ticket.schoolId !== account.schoolId) {
        throw new AppError('auth.reset_wrong');
      }
      await setEmail(writer, account, ticket.data);
      // Codes that were sent to the old address.
      await deleteTickets(writer, account, 'passwordReset');
      await this.#host.history.note(writer, account, 'emailChanged');
    });
    this.#tell(account.email, account.login);
  }

  /** The old address hears that it is one no more. */
  #tell(old: string | null, login: string): void {
    if (old !== null) this.#host.mails.post({ to: old, ...mailWords('emailChanged', { login }) });
  }
}
