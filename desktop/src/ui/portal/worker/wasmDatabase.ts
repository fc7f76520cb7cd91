import { insertChunks } from '@cartable/shared/lib/insertChunks.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type {
  SqlDatabase,
  SqlParams,
  SqlReader,
  SqlRow,
  SqlValue,
  SqlWriter,
} from '@cartable/shared/ports/sqlDatabase.ts';
import type { Database, PreparedStatement, Sqlite3Static } from '@sqlite.org/sqlite-wasm';

/** An integer of SQLite with more digits than a number holds comes as a big integer; ours are times and counts, which fit. */
const exact = (value: bigint): number => {
  const number = Number(value);
  if (BigInt(number) !== value) throw new RangeError('an integer beyond 2^53 would lose digits');
  return number;
};

/**
 * The portal's database: SQLite compiled to WebAssembly, in the worker's memory only. Nothing of it is ever written anywhere; it ends
 * with {@link SqlDatabase.close} or with the worker.
 */
export function wasmDatabase(sqlite: Sqlite3Static): SqlDatabase {
  const database = new sqlite.oo1.DB(':memory:', 'c');
  database.exec('PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF');
  return new Adapter(sqlite, database);
}

class Adapter implements SqlDatabase {
  readonly #sqlite: Sqlite3Static;
  readonly #database: Database;
  readonly #statements = new Map<string, PreparedStatement>();
  #active: object | undefined;

  constructor(sqlite: Sqlite3Static, database: Database) {
    this.#sqlite = sqlite;
    this.#database = database;
  }

  all<Row extends SqlRow = SqlRow>(sql: string, params?: SqlParams): readonly Row[] {
    return this.#with(sql, params, (statement) => {
      const rows: Row[] = [];
      while (statement.step()) rows.push(row(statement) as Row);
      return rows;
    });
  }

  get<Row extends SqlRow = SqlRow>(sql: string, params?: SqlParams): Row | undefined {
    return this.#with(sql, params, (statement) => (statement.step() ? (row(statement) as Row) : undefined));
  }

  transaction<T>(work: (writer: SqlWriter) => T): T {
    if (this.#active !== undefined) throw new Error('a transaction does not nest');
    const mine = {};
    const reader: SqlReader = {
      all: (sql, params) => this.all(sql, params),
      get: (sql, params) => this.get(sql, params),
    };
    const writer: SqlWriter = {
      ...reader,
      run: (sql, params) => {
        if (this.#active !== mine) throw new Error('this transaction is over');
        this.#with(sql, params, (statement) => statement.step());
        return this.#database.changes();
      },
      insertAll: (insert, values) => {
        if (this.#active !== mine) throw new Error('this transaction is over');
        for (const [sql, part] of insertChunks(insert, values)) this.#runAll(sql, part);
      },
    };
    this.#live().exec('BEGIN IMMEDIATE');
    this.#active = mine;
    try {
      const value = work(writer);
      if (value instanceof Promise) throw new TypeError('a transaction is not asynchronous');
      this.#database.exec('COMMIT');
      return value;
    } catch (error) {
      // SQLite may have rolled back by itself (no more memory): asking again would hide the first error.
      if (this.#sqlite.capi.sqlite3_get_autocommit(this.#database) === 0) this.#database.exec('ROLLBACK');
      throw error;
    } finally {
      this.#active = undefined;
    }
  }

  exec(sql: string): void {
    this.#live().exec(sql);
  }

  close(): void {
    for (const statement of this.#statements.values()) statement.finalize();
    this.#statements.clear();
    if (this.#database.isOpen()) this.#database.close();
  }

  #with<T>(sql: string, params: SqlParams | undefined, work: (statement: PreparedStatement) => T): T {
    const statement = this.#prepare(sql);
    try {
      if (params !== undefined) bind(statement, params);
      return work(statement);
    } finally {
      statement.reset();
      // Nothing of one person's parameters stays bound.
      if (params !== undefined) statement.clearBindings();
    }
  }

  #runAll(sql: string, values: readonly SqlValue[]): void {
    const statement = this.#prepare(sql);
    try {
      for (const [at, value] of values.entries()) {
        statement.bind(at + 1, typeof value === 'bigint' ? exact(value) : value);
      }
      statement.step();
    } finally {
      statement.reset();
      statement.clearBindings();
    }
  }

  #prepare(sql: string): PreparedStatement {
    const database = this.#live();
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #live(): Database {
    if (!this.#database.isOpen()) throw new AppError('portal.signed_out');
    return this.#database;
  }
}

/** Parameters that the statement does not name are left out: callers hand over whole records. */
function bind(statement: PreparedStatement, params: SqlParams): void {
  for (const [name, value] of Object.entries(params)) {
    const index = statement.getParamIndex(`:${name}`);
    if (index === undefined) continue;
    statement.bind(index, typeof value === 'bigint' ? exact(value) : value);
  }
}

function row(statement: PreparedStatement): SqlRow {
  const found: Record<string, SqlValue> = {};
  const count = statement.columnCount;
  for (let index = 0; index < count; index += 1) {
    const value = statement.get(index) as SqlValue;
    found[statement.getColumnName(index)] = typeof value === 'bigint' ? exact(value) : value;
  }
  return found;
}
