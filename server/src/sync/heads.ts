import type { ScopeChange, SyncHead, SyncRequest } from '@cartable/shared/sync/wire.ts';
import type { ScopeHead } from '../storage/repositories/scopes.ts';
import type { Cursor } from './cursor.ts';
import type { Pushed } from './push.ts';
import { isShared } from './snapshotCache.ts';

/** What the head of an answer says, but for the counts that only its end knows. */
export type Head = Omit<SyncHead, 'records' | 'check'>;

/** A scope that goes is told by its number alone: its name would tell whoever forges a cursor which people and classes there are. */
export function told(change: ScopeChange): ScopeChange {
  return change.op === 'drop' ? { ...change, id: '' } : change;
}

export function pushHead({ results, device }: Pushed): Partial<Head> {
  return { ...(device && { device }), ...(results.length > 0 && { results: [...results] }) };
}

export function wanted(heads: readonly ScopeHead[], request: SyncRequest): readonly ScopeHead[] {
  return request.want === undefined ? heads : heads.filter((scope) => request.want?.includes(scope.scopeId));
}

export function upToDate(heads: readonly ScopeHead[], cursor: Cursor): boolean {
  if (heads.length !== cursor.positions.size) return false;
  return heads.every((scope) => {
    const position = cursor.positions.get(scope.no);
    return position?.seq === scope.head && position.loadedFrom === undefined;
  });
}

/** What concerns the person first, so that a slow link shows their own marks before the rest of the school. */
export function inOrder(heads: readonly ScopeHead[], own: string): readonly ScopeHead[] {
  const rank = ({ scopeId }: ScopeHead) =>
    scopeId === own ? 0 : !isShared(scopeId) ? 1 : scopeId === 'school' ? 2 : 3;
  return [...heads].sort((a, b) => rank(a) - rank(b) || a.no - b.no);
}
