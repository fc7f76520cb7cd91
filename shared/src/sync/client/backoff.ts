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

/** Whether trying again later, unchanged, can help. Anything else waits for a person or a new program. */
export function isTransient(error: AppError): boolean {
  return (
    error.code.startsWith('net.') || error.code.startsWith('server.') || error.code === 'sync.page_invalid'
  );
}

/** Whether only a person can go on: sign in again, or bring another key. */
export function needsPerson(error: AppError): boolean {
  return error.code.startsWith('auth.') || error.code === 'sync.device_revoked';
}
