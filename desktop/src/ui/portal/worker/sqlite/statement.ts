import type { SqlRow, SqlValue } from '@cartable/shared/ports/sqlDatabase.ts';
import { type Pointer, type SqliteModule, sqliteDone, sqliteOk, sqliteRow } from './sqliteModule.ts';

/** Has SQLite copy a text or blob before its call returns (`SQLITE_TRANSIENT`). */
const copied = -1;
/** `SQLITE_INTEGER`, …: the type of a column's value. */
const types = { integer: 1, float: 2, text: 3, blob: 4 } as const;
const isInt32 = (value: number): boolean => (value | 0) === value;

/** A prepared statement of the portal's database. */
export class Statement {
  readonly #sqlite: SqliteModule;
  readonly #at: Pointer;
  /** SQLite's message of the last error. */
  readonly #problem: () => Error;
  readonly #parameters = new Map<string, number>();
  #names: readonly string[] = [];

  constructor(sqlite: SqliteModule, at: Pointer, problem: () => Error) {
    this.#sqlite = sqlite;
    this.#at = at;
    this.#problem = problem;
  }

  /** Gives a parameter (`:name`) its value; a name that the text does not have is left out. @throws RangeError beyond 2^53 */
  bindNamed(name: string, value: SqlValue): void {
    const known = this.#parameters.get(name);
    const index = known ?? this.#indexOf(name);
    if (known === undefined) this.#parameters.set(name, index);
    if (index > 0) this.bind(index, value);
  }

  /** Gives the parameter of this place, from 1, its value. @throws RangeError beyond 2^53 */
  bind(index: number, value: SqlValue): void {
    this.#must(this.#bound(index, value));
  }

  /** Goes to the next row; false when there is none. */
  step(): boolean {
    const code = this.#sqlite.call.sqlite3_step(this.#at);
    if (code === sqliteRow) return true;
    if (code === sqliteDone) return false;
    throw this.#problem();
  }

  /** The columns' names of the run that has just begun: a change of the schema may have changed them since the last one. */
  begin(): void {
    const { call } = this.#sqlite;
    const count = call.sqlite3_column_count(this.#at);
    this.#names = Array.from({ length: count }, (_, column) =>
      this.#sqlite.textTo0(call.sqlite3_column_name(this.#at, column)),
    );
  }

  /** The present row. */
  row(): SqlRow {
    const found: Record<string, SqlValue> = {};
    for (const [column, name] of this.#names.entries()) found[name] = this.#value(column);
    return found;
  }

  /** Ends this run. Nothing of one person's parameters stays bound. */
  reset(): void {
    // What went wrong in the run was said by `step` already.
    this.#sqlite.call.sqlite3_reset(this.#at);
    this.#sqlite.call.sqlite3_clear_bindings(this.#at);
  }

  finalize(): void {
    this.#sqlite.call.sqlite3_finalize(this.#at);
  }

  #indexOf(name: string): number {
    return this.#sqlite.call.sqlite3_bind_parameter_index(this.#at, this.#sqlite.put(`:${name}`).at);
  }

  #bound(index: number, value: SqlValue): number {
    const { call } = this.#sqlite;
    if (value === null) return call.sqlite3_bind_null(this.#at, index);
    if (typeof value === 'string') {
      const { at, length } = this.#sqlite.put(value);
      return call.sqlite3_bind_text(this.#at, index, at, length, copied);
    }
    if (typeof value === 'bigint') return this.#bound(index, exact(value));
    if (typeof value === 'number') {
      if (isInt32(value)) return call.sqlite3_bind_int(this.#at, index, value);
      return Number.isSafeInteger(value)
        ? call.sqlite3_bind_int64(this.#at, index, BigInt(value))
        : call.sqlite3_bind_double(this.#at, index, value);
    }
    return call.sqlite3_bind_blob(this.#at, index, this.#sqlite.putBytes(value), value.length, copied);
  }

  #value(column: number): SqlValue {
    const { call } = this.#sqlite;
    switch (call.sqlite3_column_type(this.#at, column)) {
      case types.integer: {
        // A double holds every integer to 2^53 exactly, and costs less than a big integer.
        const number = call.sqlite3_column_double(this.#at, column);
        return Number.isSafeInteger(number) ? number : exact(call.sqlite3_column_int64(this.#at, column));
      }
      case types.float:
        return call.sqlite3_column_double(this.#at, column);
      case types.text: {
        // The text first: asking for it may change its form and so its length.
        const at = call.sqlite3_column_text(this.#at, column);
        return this.#sqlite.textAt(at, call.sqlite3_column_bytes(this.#at, column));
      }
      case types.blob: {
        const at = call.sqlite3_column_blob(this.#at, column);
        return this.#sqlite.bytes.slice(at, at + call.sqlite3_column_bytes(this.#at, column));
      }
      default:
        return null;
    }
  }

  #must(code: number): void {
    if (code !== sqliteOk) throw this.#problem();
  }
}

/** An integer of SQLite with more digits than a number holds comes as a big integer; ours are times and counts, which fit. */
function exact(value: bigint): number {
  const number = Number(value);
  if (BigInt(number) !== value) throw new RangeError('an integer beyond 2^53 would lose digits');
  return number;
}
