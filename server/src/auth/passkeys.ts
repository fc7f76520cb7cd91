import { hash } from 'node:crypto';
import { AppError } from '@cartable/shared/lib/errors.ts';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { type Account, findAccount } from '../storage/repositories/accounts.ts';
import {
  deletePasskeys,
  findPasskey,
  insertPasskey,
  markPasskeyUsed,
  passkeysOf,
} from '../storage/repositories/factors.ts';
import { insertTicket, type TicketPurpose, takeTicket } from '../storage/repositories/tickets.ts';
import type { AuthHost } from './authHost.ts';
import type { SecondFactors } from './secondFactors.ts';

const challengeMs = 5 * 60_000;
const maxPasskeys = 10;

/** WebAuthn (level 3) for browsers: a passkey is something one has and, by its PIN or finger, something one knows or is: both steps at once. */
export class Passkeys {
  readonly #host: AuthHost;
  readonly #factors: SecondFactors;

  constructor(host: AuthHost, factors: SecondFactors) {
    this.#host = host;
    this.#factors = factors;
  }

  /** What the browser needs to make a passkey for this account. `origin`: the server's, as people address it. */
  async registrationOptions(account: Account, origin: string) {
    const known = await passkeysOf(this.#host.storage.reader, account);
    if (known.length >= maxPasskeys) throw new AppError('auth.passkey_many', { max: maxPasskeys });
    const options = await generateRegistrationOptions({
      rpName: 'Cartable',
      rpID: new URL(origin).hostname,
      userName: account.login,
      userID: new Uint8Array(hash('sha256', `${account.schoolId}/${account.userId}`, 'buffer')),
      attestationType: 'none',
      excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    await this.#keep('passkeyRegistration', options.challenge, account);
    return options;
  }

  /**
   * Keeps the passkey that the browser made.
   * @returns recovery codes, shown once, unless the person has some
   * @throws {AppError} `auth.passkey_wrong` when it does not answer this server's challenge for this account
   */
  async register(
    account: Account,
    response: RegistrationResponseJSON,
    label: string,
    origin: string,
  ): Promise<readonly string[]> {
    const verified = await verifyRegistrationResponse({
      response,
      expectedChallenge: (challenge) => this.#spend('passkeyRegistration', challenge, account),
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: true,
    }).catch(wrong);
    const info = verified.registrationInfo;
    if (!verified.verified || info === undefined) throw new AppError('auth.passkey_wrong');
    const { credential } = info;
    const { storage, clock, history } = this.#host;
    return storage.transaction(async (writer) => {
      if ((await findPasskey(writer, credential.id)) !== undefined) throw new AppError('auth.passkey_wrong');
      await insertPasskey(writer, {
        credentialId: credential.id,
        schoolId: account.schoolId,
        userId: account.userId,
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        counter: credential.counter,
        transports: JSON.stringify(credential.transports ?? []),
        label,
        createdAt: clock.now(),
        usedAt: null,
      });
      await history.note(writer, account, 'factorAdded', { data: { label } });
      return this.#factors.firstRecoveryCodes(writer, account);
    });
  }

  /** @throws {AppError} `request.not_found` when the person has no such passkey */
  async remove(account: Account, credentialId: string): Promise<void> {
    await this.#host.storage.transaction(async (writer) => {
      const label = (await findPasskey(writer, credentialId))?.label ?? '';
      if (!(await deletePasskeys(writer, account, credentialId))) throw new AppError('request.not_found');
      await this.#factors.restartWeek(writer, account);
      await this.#host.history.note(writer, account, 'factorRemoved', { data: { label } });
    });
  }

  /** What any browser needs to sign in with a passkey; says nothing of anybody. */
  async signInOptions(origin: string) {
    const options = await generateAuthenticationOptions({
      rpID: new URL(origin).hostname,
      userVerification: 'required',
    });
    await this.#keep('passkeySignIn', options.challenge, { schoolId: '', userId: '' });
    return options;
  }

  /**
   * Whose passkey answered.
   * @throws {AppError} `auth.passkey_wrong`, the same for an unknown passkey, a wrong signature, an old challenge and a counter that went
   * back (a copied key, WebAuthn §6.1.1)
   */
  async signIn(response: AuthenticationResponseJSON, origin: string): Promise<Account> {
    const { storage, clock } = this.#host;
    const known = await findPasskey(storage.reader, response.id);
    const account = known && (await findAccount(storage.reader, known.schoolId, known.userId));
    if (known === undefined || account === undefined) throw new AppError('auth.passkey_wrong');
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge: (challenge) => this.#spend('passkeySignIn', challenge),
      expectedOrigin: origin,
      expectedRPID: new URL(origin).hostname,
      requireUserVerification: true,
      credential: {
        id: known.credentialId,
        publicKey: new Uint8Array(Buffer.from(known.publicKey, 'base64url')),
        counter: known.counter,
      },
    }).catch(wrong);
    if (!verified.verified) throw new AppError('auth.passkey_wrong');
    const { newCounter } = verified.authenticationInfo;
    await storage.transaction((writer) =>
      markPasskeyUsed(writer, known.credentialId, newCounter, clock.now()),
    );
    return account;
  }

  async #keep(
    purpose: TicketPurpose,
    challenge: string,
    { schoolId, userId }: Pick<Account, 'schoolId' | 'userId'>,
  ): Promise<void> {
    const expiresAt = this.#host.clock.now() + challengeMs;
    const tokenHash = hash('sha256', challenge);
    await this.#host.storage.transaction((writer) =>
      insertTicket(writer, { tokenHash, purpose, schoolId, userId, data: '', expiresAt }),
    );
  }

  /** Whether this server gave this challenge, for this account, and nobody has answered it yet. */
  async #spend(
    purpose: TicketPurpose,
    challenge: string,
    owner?: Pick<Account, 'schoolId' | 'userId'>,
  ): Promise<boolean> {
    const ticket = await this.#host.storage.transaction((writer) =>
      takeTicket(writer, purpose, hash('sha256', challenge), this.#host.clock.now()),
    );
    if (ticket === undefined) return false;
    return owner === undefined || (ticket.schoolId === owner.schoolId && ticket.userId === owner.userId);
  }
}

/** The library names what is wrong; nobody outside needs to know. */
function wrong(cause: unknown): never {
  throw new AppError('auth.passkey_wrong', {}, cause);
}
