import Database from 'better-sqlite3';
import { insertChunks } from '../../lib/insertChunks.ts';
import type { SqlDatabase, SqlParams, SqlRow, SqlWriter } from '../../ports/sqlDatabase.ts';

/** The host stopped here: power cut, key pulled, process killed. What was committed is in {@link SimDatabase.disk}. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** A database in memory whose host can crash at a commit, and whose disk can be copied. */
export interface SimDatabase extends SqlDatabase {
  /** Transactions committed since it was opened. */
  readonly commits: number;
  /** Crashes at the nth commit from now (0 = the next): just before it is durable, or just after. */
  crashAt(commit: number, when: 'before' | 'after'): void;
  cancelCrash(): void;
  /** The durable state, as a disk would hold it. */
  disk(): Uint8Array;
}

export function simDatabase(disk?: Uint8Array): SimDatabase {
  const database = disk === undefined ? new Database(':memory:') : new Database(Buffer.from(disk));
  const statements = new Map<string, Database.Statement>();
  let commits = 0;
  let crash: { left: number; when: 'before' | 'after' } | undefined;
  let dead = false;
  const prepare = (sql: string): Database.Statement => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const alive = (): void => {
    if (dead) throw new Crash('this host is down');
  };
  const all = <Row extends SqlRow>(sql: string, params: SqlParams = {}) => {
    alive();
    return prepare(sql).all(params) as Row[];
  };
  const get = <Row extends SqlRow>(sql: string, params: SqlParams = {}) => {
    alive();
    return prepare(sql).get(params) as Row | undefined;
  };
  const writer: SqlWriter = {
    all,
    get,
    run: (sql, params = {}) => prepare(sql).run(params).changes,
    insertAll(insert, values) {
      for (const [sql, part] of insertChunks(insert, values)) prepare(sql).run(part);
    },
  };
  return {
    all,
    get,
    get commits() {
      return commits;
    },
    crashAt(commit, when) {
      crash = { left: commit, when };
    },
    cancelCrash() {
      crash = undefined;
    },
    transaction<T>(work: (writer: SqlWriter) => T): T {
      alive();
      database.exec('BEGIN IMMEDIATE');
      let value: T;
      try {
        value = work(writer);
        if (crash?.when === 'before' && crash.left === 0) {
          dead = true;
          throw new Crash('before a commit');
        }
        database.exec('COMMIT');
      } catch (error) {
        if (database.inTransaction) database.exec('ROLLBACK');
        throw error;
      }
      commits += 1;
      if (crash !== undefined && crash.left-- === 0) {
        dead = true;
        throw new Crash('after a commit');
      }
      return value;
    },
    exec(sql) {
      alive();
      database.exec(sql);
    },
    disk: () => new Uint8Array(database.serialize()),
    close() {
      dead = true;
      statements.clear();
      database.close();
    },
  };
}
