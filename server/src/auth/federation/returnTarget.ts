import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Brand } from '@cartable/shared/lib/brand.ts';

/** An address of ours to which a browser may be sent back; made by {@link returnTarget} only. */
export type ReturnTarget = Brand<string, 'ReturnTarget'>;

/**
 * Where a sign-in through a provider ends: the portal's own page, or a key's program that listens on this computer (RFC 8252 §7.3: a
 * loopback address by number, any port). Nothing else: an open redirect would hand codes to whoever asks.
 * @param origin this server's, as people address it
 * @throws {AppError} `request.invalid` (data: field)
 */
export function returnTarget(asked: string, origin: string): ReturnTarget {
  if (asked === 'portal') return `${origin}/` as ReturnTarget;
  const match = /^http:\/\/(?:127\.0\.0\.1|\[::1\]):(\d{4,5})\/cartable$/.exec(asked);
  if (match === null || Number(match[1]) > 65_535 || Number(match[1]) < 1024) {
    throw new AppError('request.invalid', { field: 'return' });
  }
  return asked as ReturnTarget;
}

/** Whether a key's program listens there, not the portal. */
export function isProgram(target: ReturnTarget): boolean {
  return target.endsWith('/cartable');
}

/**
 * The address with a result: in the fragment for the portal, where it reaches neither a server nor a log, in the query for a loopback
 * listener, which sees nothing else.
 */
export function returnUrl(target: ReturnTarget, result: Readonly<Record<string, string>>): string {
  const parameters = new URLSearchParams(result);
  return isProgram(target) ? `${target}?${parameters}` : `${target}#/federation?${parameters}`;
}

/** The address with what went wrong: its code, and how long to wait where it says so. `state`: the client's own. */
export function refusalUrl(target: ReturnTarget, { code, data }: AppError, state: string): string {
  const { seconds } = data;
  const wait = typeof seconds === 'number' && { seconds: String(seconds) };
  return returnUrl(target, { error: code, state, ...wait });
}
