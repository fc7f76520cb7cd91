import type { AppError } from '../../lib/errors.ts';
import type { Random } from '../../ports/random.ts';

/** Delays of automatic synchronisation, in milliseconds. Hints make polling a fallback. */
export const pollEveryMs = 180_000;
export const afterActionMs = 800;
/** A hint reaches a whole class at once: clients answer it spread over this long. */
export const hintSpreadMs = 3_000;
const firstRetryMs = 2_000;
export const longestRetryMs = 900_000;

/** A number from 0 (included) to 1 (excluded). */
export function fraction(random: Random): number {
  const bytes = random.bytes(4);
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32;
}

/** The next regular contact, between three quarters and five quarters of the interval. */
export function pollDelayMs(random: Random): number {
  return pollEveryMs * (0.75 + fraction(random) / 2);
}

/** After `failures` failures in a row (1 at least): doubling to a ceiling, half of it jitter, so that a school does not return at once. */
export function retryDelayMs(failures: number, random: Random): number {
  const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 20));
  return ceiling * (0.5 + fraction(random) / 2);
}

/**
 * Refusals that say nothing of the session: of one proof (repeated by a proxy, for an address that the server has not as its own, with a nonce
 * that has changed), one access token or one moment. The next try brings others.
 */
const passing: ReadonlySet<string> = new Set([
  'auth.dpop_invalid',
  'auth.dpop_nonce',
  'auth.throttled',
  'auth.token_expired',
  'auth.token_invalid',
]);

/** What the server refuses until the person has signed in again. A key that was declared lost hears so whatever it does. */
const endedSession: ReadonlySet<string> = new Set([
  'auth.session_ended',
  'auth.refresh_reused',
  'auth.second_factor_required',
  'auth.blocked',
  'auth.device_unknown',
  'auth.device_revoked',
  'auth.token_absent',
]);

/** Whether trying again soon, unchanged, can help. Anything else waits for a person, a new program or a later hour. */
export function isTransient({ code }: AppError): boolean {
  return (
    code.startsWith('net.') ||
    code.startsWith('server.') ||
    code === 'sync.page_invalid' ||
    // Another key sends the same chunk at this moment.
    code === 'files.busy' ||
    passing.has(code)
  );
}

/** Whether the person must sign in again before anything goes on. */
export function needsSignIn({ code }: AppError): boolean {
  return endedSession.has(code);
}

/** Whether only a person can go on: sign in again, or bring another key. */
export function needsPerson(error: AppError): boolean {
  return needsSignIn(error) || error.code === 'sync.device_revoked';
}
