import { hash } from 'node:crypto';
import { AppError } from '@cartable/shared/lib/errors.ts';
import {
  type AuthenticationResponseJSON,
  type CredentialDeviceType,
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
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import { insertTicket, type TicketPurpose, takeTicket } from '../storage/repositories/tickets.ts';
import type { AuthHost } from './authHost.ts';
import { issueProvenStep, type StepHolder } from './provenStep.ts';
import type { SecondFactors } from './secondFactors.ts';
import { tellPerson } from './tellPerson.ts';

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
      userID: new Uint8Array(handleOf(account)),
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
    { origin, session }: { readonly origin: string; readonly session: Pick<StepHolder, 'deviceId'> },
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
    const codes = await storage.transaction(async (writer) => {
      if ((await findPasskey(writer, credential.id)) !== undefined) throw new AppError('auth.passkey_wrong');
      // Several may have been begun while there was room for one.
      if ((await passkeysOf(writer, account)).length >= maxPasskeys) {
        throw new AppError('auth.passkey_many', { max: maxPasskeys });
      }
      await this.#factors.beforeAdding(writer, account, session);
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
        backupEligible: eligible(info.credentialDeviceType),
      });
      await history.note(writer, account, 'factorAdded', { data: { label } });
      return this.#factors.firstRecoveryCodes(writer, account);
    });
    await tellPerson(this.#host, account, 'factorAdded');
    return codes;
  }

  /** @throws {AppError} `request.not_found` when the person has no such passkey */
  async remove(account: Account, credentialId: string, session: Pick<StepHolder, 'deviceId'>): Promise<void> {
    await this.#host.storage.transaction(async (writer) => {
      const label = (await findPasskey(writer, credentialId))?.label ?? '';
      if (!(await deletePasskeys(writer, account, credentialId))) throw new AppError('request.not_found');
      await this.#factors.afterRemoval(writer, account, session);
      await this.#host.history.note(writer, account, 'factorRemoved', { data: { label } });
    });
    await tellPerson(this.#host, account, 'factorRemoved');
  }

  /** What the browser of somebody who is signed in needs to ask for a passkey of theirs, in whichever of their accounts. */
  async proofOptions(account: Account, origin: string) {
    const { reader } = this.#host.storage;
    const accounts = await accountsOfPerson(reader, account);
    const known = (await Promise.all(accounts.map((one) => passkeysOf(reader, one)))).flat();
    const options = await generateAuthenticationOptions({
      rpID: new URL(origin).hostname,
      userVerification: 'required',
      allowCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
    });
    await this.#keep('passkeyProof', options.challenge, account);
    return options;
  }

  /**
   * The second step by a passkey, in a session.
   * @returns a code that stands for it once, for a few minutes, in this session
   * @throws {AppError} `auth.passkey_wrong`, as {@link signIn}, and for another person's
   */
  async prove(session: StepHolder, response: AuthenticationResponseJSON, origin: string): Promise<string> {
    const { storage, random, clock } = this.#host;
    const { owner } = await this.#verify(response, origin, 'passkeyProof', session);
    const accounts = await accountsOfPerson(storage.reader, session);
    const isTheirs = accounts.some(
      ({ schoolId, userId }) => schoolId === owner.schoolId && userId === owner.userId,
    );
    if (!isTheirs) throw new AppError('auth.passkey_wrong');
    return storage.transaction((writer) => issueProvenStep(writer, session, random, clock.now()));
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
   * back (a copied key, WebAuthn §6.1.1), another person's name, one that may be copied and said that it may not
   */
  async signIn(response: AuthenticationResponseJSON, origin: string): Promise<Account> {
    return (await this.#verify(response, origin, 'passkeySignIn')).owner;
  }

  /** @param session whose challenge it must be, if anybody's */
  async #verify(
    response: AuthenticationResponseJSON,
    origin: string,
    purpose: 'passkeySignIn' | 'passkeyProof',
    session?: StepHolder,
  ): Promise<{ readonly owner: Account }> {
    const { storage, clock } = this.#host;
    const known = await findPasskey(storage.reader, response.id);
    const owner = known && (await findAccount(storage.reader, known.schoolId, known.userId));
    if (known === undefined || owner === undefined) throw new AppError('auth.passkey_wrong');
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge: (challenge) => this.#spend(purpose, challenge, session),
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
    const { newCounter, credentialDeviceType } = verified.authenticationInfo;
    const backupEligible = eligible(credentialDeviceType);
    // It is so from its making on (WebAuthn §7.2): one that says otherwise is not the one that was kept.
    if (known.backupEligible !== null && known.backupEligible !== backupEligible) {
      throw new AppError('auth.passkey_wrong');
    }
    // Where the authenticator names its person, it must be whose the passkey is.
    const { userHandle } = response.response;
    if (userHandle !== undefined && userHandle !== handleOf(owner).toString('base64url')) {
      throw new AppError('auth.passkey_wrong');
    }
    const use = { counter: newCounter, backupEligible };
    const counted = await storage.transaction((writer) =>
      markPasskeyUsed(writer, known.credentialId, use, clock.now()),
    );
    if (!counted) throw new AppError('auth.passkey_wrong');
    return { owner };
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

/** What an authenticator keeps as its person (WebAuthn §5.4.3): nothing that says who it is. */
function handleOf({ schoolId, userId }: Pick<Account, 'schoolId' | 'userId'>): Buffer {
  return hash('sha256', `${schoolId}/${userId}`, 'buffer');
}

/** A passkey of several devices may be copied among them by its maker. */
function eligible(type: CredentialDeviceType): number {
  return type === 'multiDevice' ? 1 : 0;
}

/** The library names what is wrong; nobody outside needs to know. */
function wrong(cause: unknown): never {
  throw new AppError('auth.passkey_wrong', {}, cause);
}
