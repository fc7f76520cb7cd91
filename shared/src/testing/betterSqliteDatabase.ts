import Database from 'better-sqlite3';
import { insertChunks } from '../lib/insertChunks.ts';
import type { SqlDatabase, SqlParams, SqlReader, SqlRow, SqlValue, SqlWriter } from '../ports/sqlDatabase.ts';

/**
 * The client's database on better-sqlite3, for tests that run the engine under Node at full speed. In memory unless a
 * path is given.
 */
export function betterSqliteDatabase(path = ':memory:'): SqlDatabase {
  const database = new Database(path);
  database.pragma('foreign_keys = ON');
  const statements = new Map<string, Database.Statement>();
  let active: object | undefined;

  const prepare = (sql: string): Database.Statement => {
    if (!database.open) throw new Error('the database is closed');
    const known = statements.get(sql);
    if (known) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const exact = (value: SqlValue): SqlValue => {
    if (typeof value === 'bigint' && BigInt(Number(value)) !== value) {
      throw new RangeError('an integer beyond 2^53 would lose digits');
    }
    return value;
  };
  const checked = (params: SqlParams): SqlParams => {
    for (const value of Object.values(params)) exact(value);
    return params;
  };
  const plain = <Row extends SqlRow>(row: Row): Row => {
    for (const [name, value] of Object.entries(row)) {
      if (value instanceof Uint8Array) Object.assign(row, { [name]: new Uint8Array(value) });
    }
    return row;
  };
  const reader: SqlReader = {
    all: <Row extends SqlRow>(sql: string, params: SqlParams = {}) =>
      (prepare(sql).all(checked(params)) as Row[]).map(plain),
    get: <Row extends SqlRow>(sql: string, params: SqlParams = {}) => {
      const row = prepare(sql).get(checked(params)) as Row | undefined;
      return row && plain(row);
    },
  };

  return {
    ...reader,
    transaction<T>(work: (writer: SqlWriter) => T): T {
      if (active) throw new Error('a transaction does not nest');
      const mine = {};
      const writer: SqlWriter = {
        ...reader,
        run(sql, params = {}) {
          if (active !== mine) throw new Error('this transaction is over');
          return prepare(sql).run(checked(params)).changes;
        },
        insertAll(insert, values) {
          if (active !== mine) throw new Error('this transaction is over');
          for (const [sql, part] of insertChunks(insert, values)) prepare(sql).run(part.map(exact));
        },
      };
      database.exec('BEGIN IMMEDIATE');
      active = mine;
      try {
        const value = work(writer);
        if (value instanceof Promise) throw new TypeError('a transaction is not asynchronous');
        database.exec('COMMIT');
        return value;
      } catch (error) {
        if (database.inTransaction) database.exec('ROLLBACK');
        throw error;
      } finally {
        active = undefined;
      }
    },
    exec(sql) {
      database.exec(sql);
    },
    close() {
      statements.clear();
      database.close();
    },
  };
}
