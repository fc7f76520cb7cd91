/** A value SQLite stores. Booleans are 0 and 1. */
export type SqlValue = null | number | bigint | string | Uint8Array;
export type SqlParams = Readonly<Record<string, SqlValue>>;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Reading only; what screens and scopes of a query receive. */
export interface SqlReader {
  /** Every row, by column name. Parameters are named: `:id` in the text, `{ id }` here. Statements are cached by text. */
  all<Row extends SqlRow = SqlRow>(sql: string, params?: SqlParams): readonly Row[];
  /** The first row or undefined. */
  get<Row extends SqlRow = SqlRow>(sql: string, params?: SqlParams): Row | undefined;
}

/** An `INSERT` of many rows: its text around the values, and how many values a row has. */
export interface BulkInsert {
  /** Up to `VALUES`: `INSERT INTO item (id, number)`. */
  readonly into: string;
  readonly width: number;
  /** What follows the values: `ON CONFLICT …`, or nothing. */
  readonly conflict: string;
}

/** Writing, only ever inside {@link SqlDatabase.transaction}. */
export interface SqlWriter extends SqlReader {
  /** Runs one statement; returns the number of rows changed. */
  run(sql: string, params?: SqlParams): number;
  /** Inserts rows whose values follow each other in order; several a statement, which costs a third of one statement a row. */
  insertAll(insert: BulkInsert, values: readonly SqlValue[]): void;
}

/**
 * The local database of a client: SQLCipher on the key, SQLite WASM in the portal's worker, better-sqlite3 in tests.
 * It is synchronous on all three, because the engine runs in the same process or worker as the database.
 * Every implementation passes `sqlDatabaseContract`.
 */
export interface SqlDatabase extends SqlReader {
  /** Runs `work` in one IMMEDIATE transaction: committed when it returns, rolled back when it throws. Not nestable; never async. */
  transaction<T>(work: (writer: SqlWriter) => T extends PromiseLike<unknown> ? never : T): T;
  /** Runs statements without parameters (schema). */
  exec(sql: string): void;
  close(): void;
}
