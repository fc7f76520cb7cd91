import { createHash } from 'node:crypto';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { RateLimiterMemory } from 'rate-limiter-flexible';

const quarterSeconds = 15 * 60;
const daySeconds = 24 * 3600;

/**
 * Slows guessing down. Only failures count, so that five hundred pupils behind one address sign in on Monday morning undisturbed. An
 * account that does not exist is counted like one that does.
 */
export class Throttle {
  /** A whole school shares one address: the bound stops a machine, not a class. */
  readonly #byAddress = new RateLimiterMemory({ points: 200, duration: quarterSeconds });
  /** One person mistyping, from one place. */
  readonly #bySubject = new RateLimiterMemory({ points: 10, duration: quarterSeconds });
  /** One account guessed from many places. */
  readonly #byDay = new RateLimiterMemory({ points: 100, duration: daySeconds });

  /**
   * @param subject the login, or undefined where there is none (activation codes: 60 random bits)
   * @throws {AppError} `auth.throttled` (data: seconds) while too many attempts have failed
   */
  async guard<T>(address: string, subject: string | undefined, attempt: () => Promise<T>): Promise<T> {
    const checks = this.#checks(address, subject);
    for (const { limiter, key } of checks) {
      const state = await limiter.get(key);
      if (state !== null && state.remainingPoints <= 0) {
        throw new AppError('auth.throttled', { seconds: Math.ceil(state.msBeforeNext / 1000) });
      }
    }
    try {
      return await attempt();
    } catch (error) {
      for (const { limiter, key } of checks) await limiter.penalty(key);
      throw error;
    }
  }

  #checks(address: string, subject: string | undefined) {
    const byAddress = { limiter: this.#byAddress, key: address };
    if (subject === undefined) return [byAddress];
    const name = createHash('sha256').update(subject.trim().toLowerCase()).digest('base64url');
    return [
      byAddress,
      { limiter: this.#bySubject, key: `${name} ${address}` },
      { limiter: this.#byDay, key: name },
    ];
  }
}
