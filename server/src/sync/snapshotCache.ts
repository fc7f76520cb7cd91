import type { FeedEntry } from '../storage/repositories/feeds.ts';
import type { ScopeHead } from '../storage/repositories/scopes.ts';
import type { Position } from './cursor.ts';

/** Whether several people receive a scope: what one of them was sent, the next one is sent too. */
export function isShared(scopeId: string): boolean {
  return !scopeId.startsWith('user:');
}

/**
 * Feed rows of shared scopes kept in memory: on the first day of term and on Monday morning a whole class asks for the same rows.
 * The head is part of the key, so an entry is never stale; the oldest go first when the cache is full.
 */
export class SnapshotCache {
  readonly #kept = new Map<string, { readonly rows: readonly FeedEntry[]; readonly size: number }>();
  readonly #capacity: number;
  #size = 0;

  /** `capacity` in characters of record text. */
  constructor(capacity = 32 * 1024 * 1024) {
    this.#capacity = capacity;
  }

  async read(
    schoolId: string,
    scope: ScopeHead,
    position: Position,
    limit: number,
    load: () => Promise<readonly FeedEntry[]>,
  ): Promise<readonly FeedEntry[]> {
    if (!isShared(scope.scopeId)) return load();
    const from = `${position.seq}/${position.loadedFrom ?? scope.head}`;
    const key = `${schoolId}/${scope.no}/${scope.head}/${from}/${limit}`;
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.rows;
    }
    const rows = await load();
    // Twice the text: the rows and, once they are sent, their lines.
    const size = rows.reduce((sum, row) => sum + 200 + 2 * (row.content?.length ?? 0), 100);
    // Two may load it at once: it counts once.
    this.#size += size - (this.#kept.get(key)?.size ?? 0);
    this.#kept.set(key, { rows, size });
    for (const [oldest, entry] of this.#kept) {
      if (this.#size <= this.#capacity) break;
      this.#kept.delete(oldest);
      this.#size -= entry.size;
    }
    return rows;
  }
}
