import { createHash } from 'node:crypto';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import { type BoundKey, GuessBound, withinBounds } from './guessBound.ts';
import type { KnowsNetwork } from './knownNetwork.ts';
import { networkOf, siteOf } from './network.ts';
import { WindowCount } from './windowCount.ts';

const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;
const dayMs = 24 * 60 * minuteMs;
const failuresWhenAlarmed = 5;
const failuresEverywhere = 3_000;
const mailsPerQuarter = 60;
/** A lycée of two thousand, each three times; what is begun is one row for a quarter of an hour. */
const beginningsPerQuarter = 6_000;

/** What a wrong guess is answered. Anything else that goes wrong (no room, a weak new password, a closed school, a defect) is not a guess. */
const guesses: ReadonlySet<string> = new Set([
  'auth.credentials_wrong',
  'auth.code_wrong',
  'auth.reset_wrong',
  'auth.second_factor_wrong',
  'auth.passkey_wrong',
  'auth.federation_refused',
]);

/** Whether this is the refusal of a wrong guess. */
export function isWrongGuess(error: unknown): boolean {
  return isAppError(error) && guesses.has(error.code);
}

/**
 * Slows guessing down (docs/decisions/0193). Only wrong guesses count, so that a thousand pupils behind one address sign in on Monday morning
 * undisturbed, and what somebody mistyped before the right one is given back. An account that does not exist is counted like one that does.
 */
export class Throttle {
  /** A whole school shares one address: the bound stops a machine, not a school. */
  readonly #byAddress: GuessBound;
  /** One person mistyping, from one place. */
  readonly #bySubject: GuessBound;
  /** A subscriber of IPv6 has many networks: what holds a machine back by its network would not. */
  readonly #bySite: GuessBound;
  /** One account guessed from many places where nobody has signed in to it. */
  readonly #byDay: GuessBound;
  /** What one of those places may use up of the account's day, so that it takes several to lock somebody out elsewhere. */
  readonly #share: GuessBound;
  /** One account guessed from a network that it has signed in from, apart from all others: its owner comes in there, whoever guesses elsewhere. */
  readonly #atHome: GuessBound;
  readonly #knows: KnowsNetwork | undefined;
  /** Many accounts guessed from many places, each a little: more failures than a region's people ever make in a minute. */
  readonly #everywhere: WindowCount;
  /** Who came in, by network. */
  readonly #entries: WindowCount;
  /** Requests that cause a mail: an address asks for a whole class at most. */
  readonly #mails: WindowCount;
  /** Visits to a provider and challenges of passkeys. */
  readonly #beginnings: WindowCount;

  /** @param knows which networks an account has signed in from; none without */
  constructor(clock: Pick<Clock, 'monotonic'>, knows?: KnowsNetwork) {
    const now = () => clock.monotonic();
    this.#knows = knows;
    this.#bySite = new GuessBound({ failures: 3_000, windowMs: quarterMs }, now);
    this.#share = new GuessBound({ failures: 30, windowMs: dayMs }, now);
    this.#atHome = new GuessBound({ failures: 100, windowMs: dayMs }, now);
    this.#byAddress = new GuessBound({ failures: 600, windowMs: quarterMs }, now);
    this.#bySubject = new GuessBound({ failures: 10, windowMs: quarterMs }, now);
    this.#byDay = new GuessBound({ failures: 100, windowMs: dayMs }, now);
    this.#everywhere = new WindowCount(minuteMs, now);
    this.#entries = new WindowCount(quarterMs, now);
    this.#mails = new WindowCount(quarterMs, now);
    this.#beginnings = new WindowCount(quarterMs, now);
  }

  /**
   * @param subjects the login or logins whose passwords may be guessed by it; none for codes of 60 random bits and more
   * @throws {AppError} `auth.throttled` (data: seconds) while too many attempts have failed
   */
  async guard<T>(
    address: string,
    subjects: string | readonly string[] | undefined,
    attempt: () => Promise<T>,
  ): Promise<T> {
    const [network, site] = [networkOf(address), siteOf(address)];
    this.#mustNotBeAlarmed(network);
    const asked = typeof subjects === 'string' ? [subjects] : (subjects ?? []);
    const logins = new Map(asked.map((login) => [nameOf(login), login]));
    const names = [...logins.keys()];
    const bounds: BoundKey[] = [
      [this.#byAddress, network],
      ...names.map((name): BoundKey => [this.#bySubject, `${name} ${network}`]),
    ];
    const isHome = await this.#isHome(logins, address, bounds);
    bounds.push(
      ...names.flatMap((name): BoundKey[] =>
        isHome.has(name)
          ? [[this.#atHome, `${name} ${network}`]]
          : [
              [this.#share, `${name} ${site}`],
              [this.#byDay, name],
            ],
      ),
    );
    // Whoever shares a carrier's site with a machine is not kept out where they have come in before.
    if (names.length === 0 || names.some((name) => !isHome.has(name))) bounds.push([this.#bySite, site]);
    const result = await withinBounds(bounds, isWrongGuess, attempt).catch((error: unknown) => {
      if (isWrongGuess(error)) this.#everywhere.add('');
      throw error;
    });
    for (const name of names) this.#forgive(name, network, isHome.has(name) ? undefined : site);
    this.#entries.add(network);
    return result;
  }

  /** Counts a request that causes a mail. @throws {AppError} `auth.throttled` (data: seconds) */
  spendMail(address: string): void {
    spend(this.#mails, networkOf(address), mailsPerQuarter);
  }

  /** Counts a sign-in that begins elsewhere, at a provider or with a passkey. @throws {AppError} `auth.throttled` (data: seconds) */
  spendBeginning(address: string): void {
    spend(this.#beginnings, networkOf(address), beginningsPerQuarter);
  }

  /** What this very person mistyped here before the right one. The day's counts stay: see the decision. */
  #forgive(name: string, network: string, site: string | undefined): void {
    const subject = `${name} ${network}`;
    const failures = this.#bySubject.failures(subject);
    this.#bySubject.forgive(subject, failures);
    this.#byAddress.forgive(network, failures);
    // At home nothing was counted under the site: giving it back would buy guesses for somebody else.
    if (site === undefined) return;
    this.#bySite.forgive(site, failures);
    this.#share.forgive(`${name} ${site}`, failures);
  }

  /** Which of these names have signed in from here before. Nothing is read for whoever is refused anyhow. */
  async #isHome(
    logins: ReadonlyMap<string, string>,
    address: string,
    bounds: readonly BoundKey[],
  ): Promise<ReadonlySet<string>> {
    const home = new Set<string>();
    if (this.#knows === undefined) return home;
    for (const [bound, key] of bounds) bound.mustHaveLeft(key);
    for (const [name, login] of logins) if (await this.#knows(login, address)) home.add(name);
    return home;
  }

  /**
   * While everybody is being guessed, a network that has failed a few times, and more often than it came in, waits; a school on a Monday
   * and one that has not failed are let through, whatever happens elsewhere.
   */
  #mustNotBeAlarmed(network: string): void {
    if (this.#everywhere.of('') < failuresEverywhere) return;
    const failures = this.#byAddress.failures(network);
    if (failures < failuresWhenAlarmed || failures <= this.#entries.of(network)) return;
    throw new AppError('auth.throttled', { seconds: this.#everywhere.secondsLeft('') });
  }
}

function nameOf(subject: string): string {
  return createHash('sha256').update(subject.trim().toLowerCase()).digest('base64url');
}

function spend(counts: WindowCount, network: string, most: number): void {
  if (counts.of(network) >= most) {
    throw new AppError('auth.throttled', { seconds: counts.secondsLeft(network) });
  }
  counts.add(network);
}
