import { hash, timingSafeEqual } from 'node:crypto';
import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import type { TrustedDevice } from '../storage/repositories/trustedDevices.ts';
import { graceMs } from './refresh.ts';
import { maxTrustsOfBrowser } from './trustTimes.ts';

/**
 * What a browser holds of one person's trust: a name that never changes and a token that each sign-in replaces. Whoever shows the name with another token
 * holds, or held, a copy: that is how a stolen one is noticed.
 */
export interface TrustMark {
  /** 128 bits, base64url. */
  readonly series: string;
  /** 256 bits, base64url. */
  readonly token: string;
}

const form = /^([\w-]{22})\.([\w-]{43})$/;

/** The marks in a cookie; what has another form is none. */
export function readMarks(cookie: string): readonly TrustMark[] {
  return cookie
    .slice(0, 1000)
    .split('~')
    .slice(0, maxTrustsOfBrowser)
    .flatMap((part) => {
      const [, series, token] = form.exec(part) ?? [];
      return series === undefined || token === undefined ? [] : [{ series, token }];
    });
}

/** The cookie of these marks. */
export function writeMarks(marks: readonly TrustMark[]): string {
  return marks.map(({ series, token }) => `${series}.${token}`).join('~');
}

export function newMark(random: Random): TrustMark {
  return { series: toBase64Url(random.bytes(16)), token: toBase64Url(random.bytes(32)) };
}

/** The same trust with another token. */
export function renewedMark({ series }: TrustMark, random: Random): TrustMark {
  return { series, token: toBase64Url(random.bytes(32)) };
}

/** By what the server knows a mark's trust. */
export function trustIdOf({ series }: Pick<TrustMark, 'series'>): string {
  return hash('sha256', `trust/v1 ${series}`);
}

/** What the server keeps of a mark's token. */
export function tokenHashOf({ token }: Pick<TrustMark, 'token'>): string {
  return hash('sha256', token);
}

/**
 * Whether a mark's token is the trust's: the current one, or its immediate predecessor within a minute, when the answer was lost on a bad link. Any older
 * one means that two hold the trust.
 */
export function verdictOf(
  mark: TrustMark,
  trust: Pick<TrustedDevice, 'tokenHash' | 'previousHash' | 'rotatedAt'>,
  now: number,
): 'current' | 'previous' | 'old' {
  const shown = tokenHashOf(mark);
  if (same(shown, trust.tokenHash)) return 'current';
  const recent = now - trust.rotatedAt <= graceMs;
  return recent && trust.previousHash !== null && same(shown, trust.previousHash) ? 'previous' : 'old';
}

/** Hexadecimal digests of one length, compared in a time that says nothing of them. */
function same(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
