import { createHash } from 'node:crypto';
import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Account } from '../../storage/repositories/accounts.ts';
import {
  type FederatedSession,
  linkedAccounts,
  linkIdentity,
} from '../../storage/repositories/federation.ts';
import { insertTicket, takeTicket } from '../../storage/repositories/tickets.ts';
import type { HintBus } from '../../sync/hintBus.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../../sync/session.ts';
import { accountKeptOut } from '../accountGate.ts';
import type { AuthHost, Grant } from '../authHost.ts';
import { endSessionsBehind, providerLogoutUrl } from './federationLogout.ts';
import {
  type Arrived,
  keepTicket,
  linkHash,
  peekCode,
  readStarted,
  sha256,
  spendCode,
  type Started,
} from './federationTickets.ts';
import { isProgram, type ReturnTarget, refusalUrl, returnTarget, returnUrl } from './returnTarget.ts';
import type { Newcomer } from '../newAccount.ts';
import { placesOf, schoolsOf, welcome } from './newcomers.ts';
import { sameIssuer } from './providers.ts';
import type { FederatedEntry, StartRequest } from './federationRequests.ts';
import type { RelyingParty } from './relyingParty.ts';
import { unlinkPerson, tellUnlinked } from '../personIdentities.ts';
import { mustHaveSamePassword } from '../samePassword.ts';
import { tellPerson } from '../tellPerson.ts';
import { noticingRefusal, wasRefused } from './refusedVisits.ts';
import { isSame, settleEntry } from './settleEntry.ts';

/** How long a person may take at the provider. */
const signInMs = 15 * 60_000;
/** How long the program may take to fetch what the browser brought back. */
const codeMs = 2 * 60_000;

/** Signing in through other people's sign-in (OpenID Connect), for browsers and keys alike. */
export class Federation {
  readonly #host: AuthHost;
  readonly #parties: ReadonlyMap<string, RelyingParty>;
  readonly #hints: HintBus;

  constructor(host: AuthHost, parties: readonly RelyingParty[], hints: HintBus) {
    this.#host = host;
    this.#parties = new Map(parties.map((party) => [party.provider.id, party]));
    this.#hints = hints;
  }

  /** The providers to choose from. */
  get providers(): readonly { readonly id: string; readonly label: string }[] {
    return [...this.#parties.values()].map(({ provider: { id, label } }) => ({ id, label }));
  }

  /** @throws {AppError} `request.not_found` for an unknown provider */
  mustKnow(id: string): void {
    this.#party(id);
  }

  /**
   * Sends a browser to a provider. The cookie binds what comes back to this very browser: an answer that somebody else obtained and
   * slipped under is refused. A browser that brings one already, from another tab's visit, keeps it: both may come back.
   * @throws {AppError} `request.not_found` for an unknown provider, `auth.provider_away`
   */
  async start(
    id: string,
    request: StartRequest,
    cookie = this.#random(),
  ): Promise<{ readonly url: string; readonly cookie: string }> {
    const party = this.#party(id);
    const [state, nonce, verifier] = [this.#random(), this.#random(), this.#random()];
    const url = await party.authorizationUrl({ state, nonce, verifier }, request.origin, {
      // A key is signed in once, perhaps on a computer of many: whoever was at the provider there before is not taken for its owner. Nor is whoever
      // was refused in this browser taken for the next one.
      anew: isProgram(request.target) || (await wasRefused(this.#host, cookie)),
    });
    const data = {
      provider: id,
      nonce,
      verifier,
      cookieHash: sha256(cookie),
      target: request.target,
      challenge: request.challenge,
      clientState: request.clientState,
    } satisfies Started;
    await keepTicket(this.#host, 'federation', state, data, signInMs);
    return { url, cookie };
  }

  /** What the provider's answer comes to: where to send the browser, with a code for the program or the name of what went wrong. */
  async callback(
    id: string,
    query: string,
    { cookie, origin }: { readonly cookie: string | undefined; readonly origin: string },
  ): Promise<string> {
    const party = this.#party(id);
    const state = new URLSearchParams(query).get('state') ?? '';
    const ticket = await this.#host.storage.transaction((writer) =>
      takeTicket(writer, 'federation', sha256(state), this.#host.clock.now()),
    );
    const begun = ticket && readStarted(ticket.data);
    // Nothing of an answer that was not asked for here, or too long ago, is believed, not even where it wants to go: the portal says so.
    if (begun?.provider !== id || cookie === undefined || sha256(cookie) !== begun.cookieHash) {
      return returnUrl(returnTarget('portal', origin), { error: 'auth.federation_refused' });
    }
    const back = (result: Readonly<Record<string, string>>) =>
      returnUrl(begun.target as ReturnTarget, { ...result, state: begun.clientState });
    try {
      const { nonce, verifier, challenge } = begun;
      const person = await party.finish(query, { state, nonce, verifier }, origin);
      const code = this.#random();
      await keepTicket(this.#host, 'federatedCode', code, { provider: id, challenge, ...person }, codeMs);
      return back({ code });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return refusalUrl(begun.target as ReturnTarget, error, begun.clientState);
    }
  }

  /**
   * The schools behind a code, in which the person has an account or is given one: who is known to several chooses one.
   * @throws {AppError} `auth.federation_refused` for a code that is wrong, used, old or another program's
   */
  async accounts(code: string, verifier: string) {
    const found = await this.#placesOf(await peekCode(this.#host, code, verifier));
    return schoolsOf(this.#host.storage.reader, found);
  }

  /**
   * Spends a code and signs in with `enter`. Whom the directory knows and who has no account yet has one from now on: no letter is needed.
   * @throws {AppError} as {@link accounts}; `auth.identity_unknown` when no account is linked and no directory knows the person, `auth.choose_school` when several are and
   * none was chosen, `auth.blocked`, `auth.second_factor*` where the provider does not stand for it
   */
  async signIn<T extends Pick<Grant, 'schoolId' | 'deviceId'>>(
    asked: FederatedEntry,
    enter: (account: Account) => Promise<T>,
  ): Promise<T> {
    const { storage, clock } = this.#host;
    const came = await peekCode(this.#host, asked.code, asked.verifier);
    // First: a link that is taken away from now on is known to have been there.
    const linked = await linkedAccounts(storage.reader, came.issuer, came.subject);
    const found = await this.#placesOf(came);
    if (found.length === 0) throw new AppError('auth.identity_unknown');
    const place =
      asked.schoolId === undefined ? found[0] : found.find((one) => one.schoolId === asked.schoolId);
    if (place === undefined || (asked.schoolId === undefined && found.length > 1)) {
      throw new AppError('auth.choose_school');
    }
    const account = 'login' in place ? place : await this.#welcome(place, came);
    const { provider } = this.#party(came.provider);
    // A provider that stands for the second step does so here and now: it is no step of ours, which a trusted device could remember.
    if (!provider.standsForSecondStep) {
      const { browser, secondCode } = asked;
      await (browser?.mustPassStep(account, secondCode) ?? this.#host.factors.mustPass(account, secondCode));
    }
    // Before the code is spent: whoever is kept out may still leave the provider with it.
    await this.#mustBeLetIn(account);
    await spendCode(this.#host, asked.code);
    const entered = await enter(account);
    const [now, byLink] = [clock.now(), linked.some((one) => isSame(one, account))];
    const stands = await storage.transaction((writer) =>
      settleEntry(writer, entered, account, came, { byLink, now }),
    );
    if (!stands) throw new AppError('auth.federation_refused');
    return entered;
  }

  /** {@link signIn} in a browser, which remembers whom it refused. */
  signInBrowser<T extends Pick<Grant, 'schoolId' | 'deviceId'>>(
    cookie: string | undefined,
    ...asked: Parameters<typeof this.signIn<T>>
  ): Promise<T> {
    return noticingRefusal(this.#host, cookie, () => this.signIn<T>(...asked));
  }

  /**
   * Spends a code that opened nothing: where to go on to sign out at the provider, which still knows the person; null when it has no such place.
   * @throws {AppError} as {@link accounts}
   */
  async leave(code: string, verifier: string, back: string): Promise<string | null> {
    const { provider, idToken } = await peekCode(this.#host, code, verifier);
    await spendCode(this.#host, code);
    return providerLogoutUrl(this.#party(provider), idToken, back);
  }

  /** Links the provider's person to an account whose holder is signed in. @throws {AppError} `auth.identity_taken`, as {@link accounts} */
  async link(account: Account, code: string, verifier: string): Promise<void> {
    const came = await peekCode(this.#host, code, verifier);
    await spendCode(this.#host, code);
    const { label } = this.#party(came.provider).provider;
    await this.#host.storage.transaction(async (writer) => {
      await mustHaveSamePassword(writer, account);
      if (!(await linkIdentity(writer, account, came, this.#host.clock.now()))) {
        throw new AppError('auth.identity_taken');
      }
      await this.#host.history.note(writer, account, 'identityLinked', { data: { label } });
    });
    await tellPerson(this.#host, account, 'identityLinked', { label });
  }

  /** Takes the person's accounts away from a provider, which opens them no more. @throws {AppError} `request.not_found` for one to which it is not linked */
  async unlink(account: Account, issuer: string): Promise<void> {
    await this.#host.storage.transaction(async (writer) => {
      if (!(await unlinkPerson(this.#host, writer, account, issuer))) throw new AppError('request.not_found');
    });
    await tellUnlinked(this.#host, account, [issuer]);
  }

  /**
   * Notes that the holder of this very session, who has just proved who they are, goes to a provider to be linked: what comes back is good
   * for nothing but this challenge, in this session, within a quarter of an hour.
   */
  async prepareLink(session: Session, challenge: string): Promise<void> {
    const { schoolId, userId } = session;
    await this.#host.storage.transaction((writer) =>
      insertTicket(writer, {
        tokenHash: linkHash(session, challenge),
        purpose: 'identityLink',
        schoolId,
        userId,
        data: '',
        expiresAt: this.#host.clock.now() + signInMs,
      }),
    );
  }

  /** Links what came back from a visit that {@link prepareLink} announced. @throws {AppError} `auth.federation_refused` for any other, as {@link link} */
  async linkPrepared(session: Session, account: Account, code: string, verifier: string): Promise<void> {
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const announced = await this.#host.storage.transaction((writer) =>
      takeTicket(writer, 'identityLink', linkHash(session, challenge), this.#host.clock.now()),
    );
    if (announced === undefined) throw new AppError('auth.federation_refused');
    await this.link(account, code, verifier);
  }

  /** Where to go on to sign out at the provider too: {@link providerLogoutUrl}. */
  logoutUrl(session: Pick<FederatedSession, 'issuer' | 'idToken'>, back: string): Promise<string | null> {
    return providerLogoutUrl(this.#partyOf(session.issuer), session.idToken, back);
  }

  /** Ends our sessions behind one that ended at the provider. @throws {AppError} as {@link endSessionsBehind}, `request.not_found` */
  async backchannelLogout(id: string, token: string): Promise<void> {
    await endSessionsBehind(this.#host, this.#hints, await this.#party(id).readLogout(token));
  }

  #placesOf(came: Arrived): Promise<readonly (Account | Newcomer)[]> {
    const { sources } = this.#party(came.provider).provider;
    return placesOf(this.#host.storage.reader, came, sources, schoolDay(this.#host.clock.now()));
  }

  async #welcome(newcomer: Newcomer, came: Arrived): Promise<Account> {
    const { storage, clock, random, history } = this.#host;
    await this.#mustBeLetIn({ ...newcomer, blockedAt: null });
    const { label } = this.#party(came.provider).provider;
    return storage.transaction(async (writer) => {
      const account = await welcome(writer, random, newcomer, clock.now());
      await history.note(writer, account, 'identityLinked', { data: { label } });
      return account;
    });
  }

  async #mustBeLetIn(account: Parameters<typeof accountKeptOut>[1]): Promise<void> {
    const why = await accountKeptOut(this.#host.storage.reader, account, this.#host.clock.now());
    if (why !== undefined) throw new AppError(why);
  }

  #party(id: string): RelyingParty {
    const party = this.#parties.get(id);
    if (party === undefined) throw new AppError('request.not_found');
    return party;
  }

  #partyOf(issuer: string): RelyingParty | undefined {
    return [...this.#parties.values()].find(({ provider }) => sameIssuer(provider.issuer, issuer));
  }

  #random(): string {
    return toBase64Url(this.#host.random.bytes(32));
  }
}
