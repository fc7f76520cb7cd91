import type { SqlReader, SqlRow, SqlWriter } from '../../ports/sqlDatabase.ts';
import { addDigest, subtractDigest, sumText } from '../digest.ts';

/**
 * A scope as this client holds it.
 * - `loading`: its first snapshot is not complete; its records are not visible.
 * - `complete`: in step with the server up to the cursor.
 * - `reloading`: a new snapshot is arriving; the old rows stay visible until it is complete, so that a key that goes offline in
 *   between is still usable.
 */
export interface LocalScope {
  readonly key: number;
  readonly id: string;
  /** The server's number; null while the server starts this client anew and has not named the scope again. */
  readonly no: number | null;
  readonly state: 'loading' | 'complete' | 'reloading';
  /** Rows of older generations leave when a reload completes. */
  readonly generation: number;
  readonly count: number;
  readonly sum: bigint;
  /** After a first checksum mismatch: `wanted`, then `done`; a second one is shown and not repaired again. */
  readonly refetch: 'none' | 'wanted' | 'done' | 'failed';
}

/** A scope whose count goes on while a page is applied. */
type Counted = { -readonly [K in keyof LocalScope]: LocalScope[K] };

interface ScopeRow extends SqlRow {
  readonly key: number;
  readonly id: string;
  readonly no: number | null;
  readonly state: LocalScope['state'];
  readonly generation: number;
  readonly count: number;
  readonly sum: string;
  readonly refetch: LocalScope['refetch'];
}

/** Every scope, by key. */
export function readScopes(reader: SqlReader): readonly LocalScope[] {
  return reader
    .all<ScopeRow>('SELECT key, id, no, state, generation, count, sum, refetch FROM sync_scope ORDER BY key')
    .map((row) => ({ ...row, sum: BigInt(`0x${row.sum}`) }));
}

/** The scopes while a page is applied: changed in memory, written once at its end. */
export class ScopeTable {
  readonly #scopes: Map<number, Counted>;
  readonly #byNo = new Map<number, number>();
  readonly #dirty = new Set<number>();
  #nextKey: number;

  constructor(reader: SqlReader) {
    const scopes = readScopes(reader);
    this.#scopes = new Map(scopes.map((scope) => [scope.key, { ...scope }]));
    for (const scope of scopes) if (scope.no !== null) this.#byNo.set(scope.no, scope.key);
    this.#nextKey = Math.max(0, ...scopes.map((scope) => scope.key)) + 1;
  }

  all(): readonly LocalScope[] {
    return [...this.#scopes.values()];
  }

  byNo(no: number): LocalScope | undefined {
    const key = this.#byNo.get(no);
    return key === undefined ? undefined : this.#scopes.get(key);
  }

  byId(id: string): LocalScope | undefined {
    return this.all().find((scope) => scope.id === id);
  }

  byKey(key: number): LocalScope | undefined {
    return this.#scopes.get(key);
  }

  /** A scope that this client did not have. */
  add(id: string, no: number): LocalScope {
    const key = this.#nextKey++;
    return this.set({
      key,
      id,
      no,
      state: 'loading',
      generation: 0,
      count: 0,
      sum: 0n,
      refetch: 'none',
    });
  }

  set(scope: LocalScope): LocalScope {
    const before = this.#scopes.get(scope.key);
    if (before && before.no !== null && before.no !== scope.no) this.#byNo.delete(before.no);
    if (scope.no !== null) this.#byNo.set(scope.no, scope.key);
    this.#scopes.set(scope.key, { ...scope });
    this.#dirty.add(scope.key);
    return scope;
  }

  remove(writer: SqlWriter, key: number): void {
    const scope = this.#scopes.get(key);
    if (scope !== undefined && scope.no !== null && this.#byNo.get(scope.no) === key)
      this.#byNo.delete(scope.no);
    this.#scopes.delete(key);
    this.#dirty.delete(key);
    writer.run('DELETE FROM sync_scope WHERE key = :key', { key });
  }

  /** One row less and one row more in a scope's count and sum; a digest (16 hexadecimal digits) of null is no row. */
  count(key: number, before: string | null, after: string | null): void {
    const scope = this.#scopes.get(key);
    if (scope === undefined) return;
    // In place: a page counts thousands of rows.
    if (before !== null) {
      scope.sum = subtractDigest(scope.sum, BigInt(`0x${before}`));
      scope.count -= 1;
    }
    if (after !== null) {
      scope.sum = addDigest(scope.sum, BigInt(`0x${after}`));
      scope.count += 1;
    }
    this.#dirty.add(key);
  }

  write(writer: SqlWriter): void {
    for (const key of this.#dirty) {
      const scope = this.#scopes.get(key);
      if (scope === undefined) continue;
      writer.run(
        `INSERT INTO sync_scope (key, id, no, state, generation, count, sum, refetch)
         VALUES (:key, :id, :no, :state, :generation, :count, :sum, :refetch)
         ON CONFLICT (key) DO UPDATE SET no = excluded.no, state = excluded.state, generation = excluded.generation,
           count = excluded.count, sum = excluded.sum, refetch = excluded.refetch`,
        { ...scope, sum: sumText(scope.sum) },
      );
    }
    this.#dirty.clear();
  }
}
