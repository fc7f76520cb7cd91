import { createHash } from 'node:crypto';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import { type BoundKey, GuessBound, withinBounds } from './guessBound.ts';
import { networkOf } from './network.ts';
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
  /** One account guessed from many places. */
  readonly #byDay: GuessBound;
  /** Many accounts guessed from many places, each a little: more failures than a region's people ever make in a minute. */
  readonly #everywhere: WindowCount;
  /** Who came in, by network. */
  readonly #entries: WindowCount;
  /** Requests that cause a mail: an address asks for a whole class at most. */
  readonly #mails: WindowCount;
  /** Visits to a provider and challenges of passkeys. */
  readonly #beginnings: WindowCount;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    const now = () => clock.monotonic();
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
    const network = networkOf(address);
    this.#mustNotBeAlarmed(network);
    const asked = typeof subjects === 'string' ? [subjects] : (subjects ?? []);
    const names = [...new Set(asked.map(nameOf))];
    const bounds: BoundKey[] = [
      [this.#byAddress, network],
      ...names.flatMap((name): BoundKey[] => [
        [this.#bySubject, `${name} ${network}`],
        [this.#byDay, name],
      ]),
    ];
    const result = await withinBounds(bounds, isWrongGuess, attempt).catch((error: unknown) => {
      if (isWrongGuess(error)) this.#everywhere.add('');
      throw error;
    });
    for (const name of names) this.#forgive(network, `${name} ${network}`);
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

  /** What this very person mistyped here before the right one. The day's count stays: see the decision. */
  #forgive(network: string, subject: string): void {
    const failures = this.#bySubject.failures(subject);
    this.#bySubject.forgive(subject, failures);
    this.#byAddress.forgive(network, failures);
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
