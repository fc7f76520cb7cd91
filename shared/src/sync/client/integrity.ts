import { sumText } from '../digest.ts';
import type { ScopeSum } from '../wire.ts';
import type { LocalScope } from './scopes.ts';

/**
 * What follows from comparing the server's counts and sums with ours, once caught up. The first mismatch of a scope asks for it
 * anew, a second one is shown and left: never a loop. Returns the scopes whose mark changes.
 */
export function judgeSums(scopes: readonly LocalScope[], sums: readonly ScopeSum[]): readonly LocalScope[] {
  const byNo = new Map(sums.map((sum) => [sum[0], sum]));
  const changed: LocalScope[] = [];
  for (const scope of scopes) {
    const theirs = scope.no === null ? undefined : byNo.get(scope.no);
    if (theirs === undefined || scope.state !== 'complete') continue;
    const equal = theirs[1] === scope.count && theirs[2] === sumText(scope.sum);
    const refetch = equal ? 'none' : afterMismatch[scope.refetch];
    if (refetch !== scope.refetch) changed.push({ ...scope, refetch });
  }
  return changed;
}

const afterMismatch = {
  none: 'wanted',
  // Asked for, not granted yet.
  wanted: 'wanted',
  done: 'failed',
  failed: 'failed',
} as const satisfies Record<LocalScope['refetch'], LocalScope['refetch']>;
