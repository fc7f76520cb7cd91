import type Database from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

/**
 * Kysely on better-sqlite3 with prepared statements kept by their text (Kysely's own driver prepares each time), BEGIN IMMEDIATE for
 * writers (a deferred transaction that starts to write late fails with SQLITE_BUSY) and a queue for the one connection.
 */
export function sqliteDialect(
  database: Database.Database,
  mode: 'read' | 'write',
  hooks: DriverHooks = {},
): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new CachingDriver(database, mode, hooks),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

export interface DriverHooks {
  /** Before each statement. */
  readonly beforeStatement?: () => void;
  /** After each commit. */
  readonly afterCommit?: () => void;
}

class CachingDriver implements Driver {
  readonly #connection: CachingConnection;
  readonly #database: Database.Database;
  readonly #begin: CompiledQuery;
  readonly #hooks: DriverHooks;
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor(database: Database.Database, mode: 'read' | 'write', hooks: DriverHooks) {
    this.#database = database;
    this.#hooks = hooks;
    this.#connection = new CachingConnection(database, hooks);
    this.#begin = CompiledQuery.raw(mode === 'write' ? 'begin immediate' : 'begin');
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    // The holder hands over directly, so the flag never drops while somebody waits.
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }

  async beginTransaction(): Promise<void> {
    await this.#connection.executeQuery(this.#begin);
  }

  async commitTransaction(): Promise<void> {
    await this.#connection.executeQuery(commit);
    this.#hooks.afterCommit?.();
  }

  async rollbackTransaction(): Promise<void> {
    // SQLite has already rolled back by itself after some failures (disk full).
    if (this.#database.inTransaction) await this.#connection.executeQuery(rollback);
  }

  /** The database is its opener's to close. */
  async destroy(): Promise<void> {}
}

const commit = CompiledQuery.raw('commit');
const rollback = CompiledQuery.raw('rollback');

/** Statements kept by their text, on one open database. */
export class CachingConnection implements DatabaseConnection {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  readonly #hooks: DriverHooks;

  constructor(database: Database.Database, hooks: DriverHooks) {
    this.#database = database;
    this.#hooks = hooks;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    this.#hooks.beforeStatement?.();
    const statement = this.#prepare(query.sql);
    if (statement.reader) return { rows: statement.all(query.parameters) as R[] };
    const { changes, lastInsertRowid } = statement.run(query.parameters);
    return { numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid), rows: [] };
  }

  /** Runs a statement with each of these lists of values in turn; the rows that it gives back. */
  executeEach(sql: string, lists: readonly (readonly unknown[])[]): readonly unknown[] {
    this.#hooks.beforeStatement?.();
    const statement = this.#prepare(sql);
    if (statement.reader) return lists.flatMap((values) => statement.all(values));
    for (const values of lists) statement.run(values);
    return [];
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // A statement of its own: a cached one could be asked again while it is being iterated.
    for (const row of this.#database.prepare(query.sql).iterate(query.parameters)) yield { rows: [row as R] };
  }

  #prepare(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    if (this.#statements.size >= maxStatements) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Lists of values make texts of different lengths; the cache must not grow with them for ever. */
const maxStatements = 1000;
