import { createHash } from 'node:crypto';
import { networkOf } from './network.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const quarterSeconds = 15 * 60;
const daySeconds = 24 * 3600;
const pointsWhenAlarmed = 5;

/**
 * Slows guessing down. Only failures count, so that five hundred pupils behind one address sign in on Monday morning undisturbed. An
 * account that does not exist is counted like one that does.
 */
export class Throttle {
  /** A whole school shares one address: the bound stops a machine, not a class. */
  readonly #byAddress = new RateLimiterMemory({ points: 200, duration: quarterSeconds });
  /** One person mistyping, from one place. */
  readonly #bySubject = new RateLimiterMemory({ points: 10, duration: quarterSeconds });
  /** Requests that cause a mail: an address asks for a whole class at most. */
  readonly #mails = new RateLimiterMemory({ points: 60, duration: quarterSeconds });
  /** Many accounts guessed from many places, each a little: more failures than a region's people ever make in a minute. */
  readonly #everywhere = new RateLimiterMemory({ points: 3_000, duration: 60 });
  /** One account guessed from many places. */
  readonly #byDay = new RateLimiterMemory({ points: 100, duration: daySeconds });

  /**
   * @param subject the login, or undefined where there is none (activation codes: 60 random bits)
   * @throws {AppError} `auth.throttled` (data: seconds) while too many attempts have failed
   */
  async guard<T>(address: string, subject: string | undefined, attempt: () => Promise<T>): Promise<T> {
    const checks = this.#checks(address, subject);
    await this.#mustNotBeAlarmed(networkOf(address));
    for (const { limiter, key } of checks) {
      const state = await limiter.get(key);
      if (state !== null && state.remainingPoints <= 0) {
        throw new AppError('auth.throttled', { seconds: Math.ceil(state.msBeforeNext / 1000) });
      }
    }
    try {
      return await attempt();
    } catch (error) {
      // The password was right: asking for the second step is no failure.
      if (isAppError(error) && error.code === 'auth.second_factor') throw error;
      for (const { limiter, key } of checks) await limiter.penalty(key);
      await this.#everywhere.penalty('');
      throw error;
    }
  }

  /** While everybody is being guessed, a network that has failed a few times waits; one that has not is let through, whatever happens elsewhere. */
  async #mustNotBeAlarmed(network: string): Promise<void> {
    const everywhere = await this.#everywhere.get('');
    if (everywhere === null || everywhere.remainingPoints > 0) return;
    const own = await this.#byAddress.get(network);
    if ((own?.consumedPoints ?? 0) < pointsWhenAlarmed) return;
    throw new AppError('auth.throttled', { seconds: Math.ceil(everywhere.msBeforeNext / 1000) });
  }

  /** Counts a request that causes a mail. @throws {AppError} `auth.throttled` (data: seconds) */
  async spend(address: string): Promise<void> {
    try {
      await this.#mails.consume(networkOf(address));
    } catch (state) {
      if (!(state instanceof RateLimiterRes)) throw state;
      throw new AppError('auth.throttled', { seconds: Math.ceil(state.msBeforeNext / 1000) });
    }
  }

  #checks(address: string, subject: string | undefined) {
    const network = networkOf(address);
    const byAddress = { limiter: this.#byAddress, key: network };
    if (subject === undefined) return [byAddress];
    const name = createHash('sha256').update(subject.trim().toLowerCase()).digest('base64url');
    return [
      byAddress,
      { limiter: this.#bySubject, key: `${name} ${network}` },
      { limiter: this.#byDay, key: name },
    ];
  }
}
