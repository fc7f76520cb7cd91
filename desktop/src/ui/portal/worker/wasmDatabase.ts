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
import { Connection } from './sqlite/connection.ts';
import type { SqliteModule } from './sqlite/sqliteModule.ts';
import type { Statement } from './sqlite/statement.ts';

/**
 * The portal's database: SQLite compiled to WebAssembly, in the worker's memory only. Nothing of it is ever written anywhere; it ends
 * with {@link SqlDatabase.close} or with the worker.
 */
export function wasmDatabase(sqlite: SqliteModule): SqlDatabase {
  const database = new Connection(sqlite);
  database.exec('PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF');
  return new Adapter(database);
}

class Adapter implements SqlDatabase {
  readonly #database: Connection;
  readonly #statements = new Map<string, Statement>();
  #active: object | undefined;

  constructor(database: Connection) {
    this.#database = database;
  }

  all<Row extends SqlRow = SqlRow>(sql: string, params?: SqlParams): readonly Row[] {
    return this.#with(sql, params, (statement) => {
      const rows: Row[] = [];
      if (!statement.step()) return rows;
      statement.begin();
      do rows.push(statement.row() as Row);
      while (statement.step());
      return rows;
    });
  }

  get<Row extends SqlRow = SqlRow>(sql: string, params?: SqlParams): Row | undefined {
    return this.#with(sql, params, (statement) => {
      if (!statement.step()) return undefined;
      statement.begin();
      return statement.row() as Row;
    });
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
        return this.#database.changes;
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
      if (!this.#database.isIdle) this.#database.exec('ROLLBACK');
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
    this.#database.close();
  }

  #with<T>(sql: string, params: SqlParams | undefined, work: (statement: Statement) => T): T {
    const statement = this.#prepare(sql);
    try {
      // Parameters that the statement does not name are left out: callers hand over whole records.
      for (const [name, value] of Object.entries(params ?? {})) statement.bindNamed(name, value);
      return work(statement);
    } finally {
      statement.reset();
    }
  }

  #runAll(sql: string, values: readonly SqlValue[]): void {
    const statement = this.#prepare(sql);
    try {
      for (const [at, value] of values.entries()) statement.bind(at + 1, value);
      statement.step();
    } finally {
      statement.reset();
    }
  }

  #prepare(sql: string): Statement {
    const database = this.#live();
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #live(): Connection {
    if (!this.#database.isOpen) throw new AppError('portal.signed_out');
    return this.#database;
  }
}
