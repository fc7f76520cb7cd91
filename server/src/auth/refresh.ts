import type { RefreshToken } from '../storage/repositories/refreshTokens.ts';

/** A key may stay in a drawer over the summer. */
export const refreshTokenMs = 180 * 86_400_000;
/** How long the replaced token is accepted once more, when the answer was lost on a bad link. */
export const graceMs = 60_000;

export type RefreshVerdict = 'rotate' | 'expired' | 'reused';

/**
 * Whether a refresh token may be used (the DPoP key was checked before): the current one always, its immediate predecessor once more
 * within a minute. Any older one means that two hold the chain.
 */
export function decideRefresh(
  token: Pick<RefreshToken, 'expiresAt' | 'rotatedAt' | 'successors'>,
  successorUsed: boolean,
  now: number,
): RefreshVerdict {
  if (token.expiresAt <= now) return 'expired';
  if (token.rotatedAt === null) return 'rotate';
  const again = token.successors < 2 && !successorUsed && now - token.rotatedAt <= graceMs;
  return again ? 'rotate' : 'reused';
}
