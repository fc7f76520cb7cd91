import { statSync } from 'node:fs';
import { toHex } from '@cartable/shared/lib/bytes.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { insertChunks } from '@cartable/shared/lib/insertChunks.ts';
import type { SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import type {
  SqlDatabase,
  SqlParams,
  SqlReader,
  SqlRow,
  SqlValue,
  SqlWriter,
} from '@cartable/shared/ports/sqlDatabase.ts';
import { Database, setLogger } from '@signalapp/sqlcipher';
import { keyError } from '../key/keyError.ts';
import { databaseError, openingError } from './databaseError.ts';
import { lockDatabase } from './databaseLock.ts';
import { journalBytes, markClean, settleJournal } from './journal.ts';

/** SQLite's own log would name tables and queries: nothing of the kind is written anywhere. */
setLogger(() => undefined);

/** A SQLCipher database that can also be copied while it is open. */
export interface EncryptedDatabase extends SqlDatabase {
  /** Writes a compact, consistent, encrypted copy under the same key. The path must not exist. Not durable by itself. */
  copyTo(path: string): void;
  /** How many transactions were committed since it was opened. */
  readonly commits: number;
  /** Every page's authentication code and the trees' order, as the texts of what is wrong; none when all is well. */
  check(depth: 'quick' | 'full'): readonly string[];
}

/**
 * Opens, or creates, the encrypted database at `path`. The key is raw (no stretching by SQLCipher: it comes from the vault
 * key). Rollback journal kept in place (PERSIST: on FAT a file's removal may be undone by a loss of power, and with it
 * a commit), synchronous=FULL, locking EXCLUSIVE, temporary tables in memory.
 * `readOnly` opens one on a key that cannot be written: reads work, writing throws `key.read_only`.
 * @throws {AppError} `vault.database_damaged` when it is not a database of this key, `vault.database_busy`, `key.*`
 */
export function sqlcipherDatabase(
  path: string,
  key: SecretBytes,
  options: { readonly readOnly?: boolean } = {},
): EncryptedDatabase {
  const readOnly = options.readOnly === true;
  const lock = readOnly ? undefined : lockDatabase(path);
  let database: Database | undefined;
  try {
    if (!readOnly) settle(path, key);
    database = new Database(path);
    prepare(database, key, readOnly);
    return new Adapter(database, readOnly, () => {
      try {
        if (!readOnly) markClean(path);
      } finally {
        lock?.dispose();
      }
    });
  } catch (error) {
    database?.close();
    lock?.dispose();
    throw openingError(keyError(error));
  }
}

/** Gives a new database its first page, plays back what a pull interrupted, and leaves a journal that never grows. */
function settle(path: string, key: SecretBytes): void {
  const once = (work: (database: Database) => void): void => {
    const database = new Database(path);
    try {
      prepare(database, key, false);
      work(database);
    } finally {
      database.close();
    }
  };
  if (isEmpty(path)) once((empty) => empty.pragma(`application_id = ${applicationId}`));
  if (settleJournal(path) !== 'hot') return;
  // Opening plays it back; then it can be settled to its end.
  once(() => undefined);
  settleJournal(path);
}

/** "CRTB", in the first page of each of our databases (SQLite file format, 1.3.17): what makes a new one begin with a page. */
const applicationId = 0x43525442;

function isEmpty(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0;
}

function prepare(database: Database, key: SecretBytes, readOnly: boolean): void {
  database.pragma('cipher_log_level = NONE');
  database.pragma(`key = "x'${toHex(key)}'"`);
  if (readOnly) {
    // A key that cannot be written: nothing may be, not even a journal's header.
    database.pragma('query_only = ON');
    database.exec('SELECT count(*) FROM sqlite_schema');
    return;
  }
  database.pragma('journal_mode = PERSIST');
  // A huge transaction must not leave a huge journal on a small key.
  database.pragma(`journal_size_limit = ${journalBytes}`);
  // The journal then has one part, written before the database is touched: what settleJournal counts on.
  database.pragma('cache_spill = OFF');
  database.pragma('synchronous = FULL');
  database.pragma('locking_mode = EXCLUSIVE');
  database.pragma('temp_store = MEMORY');
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  // Takes the exclusive lock now rather than at the first write, and reads the first page: a wrong key shows here.
  database.exec('BEGIN EXCLUSIVE; COMMIT');
}

function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw databaseError(error);
  }
}

type Statement = ReturnType<Database['prepare']>;

class Adapter implements EncryptedDatabase {
  readonly #database: Database;
  /** By text. The module's own cache makes a key of text and options anew at each call, which a page's thousands of rows feel. */
  readonly #statements = new Map<string, Statement>();
  readonly #ended: () => void;
  #active: object | undefined;
  #open = true;
  #commits = 0;

  readonly #readOnly: boolean;

  constructor(database: Database, readOnly: boolean, ended: () => void) {
    this.#database = database;
    this.#readOnly = readOnly;
    this.#ended = ended;
  }

  get commits(): number {
    return this.#commits;
  }

  all<Row extends SqlRow = SqlRow>(sql: string, params?: SqlParams): readonly Row[] {
    return guard(() => this.#prepare(sql).all(native(params)).map(ours) as unknown as Row[]);
  }

  get<Row extends SqlRow = SqlRow>(sql: string, params?: SqlParams): Row | undefined {
    const row = guard(() => this.#prepare(sql).get(native(params)));
    return row && (ours(row) as unknown as Row);
  }

  transaction<T>(work: (writer: SqlWriter) => T): T {
    const database = this.#live();
    if (this.#readOnly) throw new AppError('key.read_only');
    if (this.#active) throw new Error('a transaction does not nest');
    const mine = {};
    const reader: SqlReader = {
      all: (sql, params) => this.all(sql, params),
      get: (sql, params) => this.get(sql, params),
    };
    const writer: SqlWriter = {
      ...reader,
      run: (sql, params) => {
        if (this.#active !== mine) throw new Error('this transaction is over');
        return guard(() => this.#prepare(sql).run(native(params)).changes);
      },
      insertAll: (insert, values) => {
        if (this.#active !== mine) throw new Error('this transaction is over');
        guard(() => {
          for (const [sql, part] of insertChunks(insert, values))
            this.#prepare(sql).run(part.map(nativeValue));
        });
      },
    };
    guard(() => database.exec('BEGIN IMMEDIATE'));
    this.#active = mine;
    try {
      const value = work(writer);
      if (value instanceof Promise) throw new TypeError('a transaction is not asynchronous');
      guard(() => database.exec('COMMIT'));
      this.#commits += 1;
      return value;
    } catch (error) {
      this.#rollBack();
      throw error;
    } finally {
      this.#active = undefined;
    }
  }

  exec(sql: string): void {
    if (this.#readOnly) throw new AppError('key.read_only');
    guard(() => this.#live().exec(sql));
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#statements.clear();
    try {
      guard(() => this.#database.close());
    } finally {
      this.#ended();
    }
  }

  copyTo(path: string): void {
    if (this.#active) throw new Error('no copy inside a transaction');
    guard(() => this.#live().prepare('VACUUM INTO :path').run({ path }));
  }

  check(depth: 'quick' | 'full'): readonly string[] {
    const database = this.#live();
    try {
      const pages = depth === 'full' ? texts(database.pragma('cipher_integrity_check')) : [];
      const trees = texts(database.pragma(depth === 'full' ? 'integrity_check(5)' : 'quick_check(5)'));
      return [...pages, ...trees.filter((text) => text !== 'ok')];
    } catch (error) {
      // The check itself stumbles over some kinds of damage.
      const told = openingError(error);
      if (isAppError(told) && told.code === 'vault.database_damaged') return [told.code];
      throw told;
    }
  }

  /** SQLite rolls back by itself after some errors (a full disk); asking again would hide the first error. */
  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      // Already rolled back, or the key is gone: the journal undoes it at the next opening.
    }
  }

  #prepare(sql: string): Statement {
    const database = this.#live();
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql, { persistent: true });
    this.#statements.set(sql, statement);
    return statement;
  }

  #live(): Database {
    if (!this.#open) throw new AppError('vault.locked');
    return this.#database;
  }
}

/** The native module wants plain byte arrays; big integers must come back as they went in, hence exact as doubles. */
function native(params: SqlParams | undefined): Record<string, SqlNative> | undefined {
  // The module refuses named parameters, even none, for a statement without any.
  if (params === undefined) return undefined;
  if (isNative(params)) return params;
  const given: Record<string, SqlNative> = {};
  for (const [name, value] of Object.entries(params)) given[name] = nativeValue(value);
  return given;
}

/** Texts, numbers and nulls go in as they are: a page of a synchronisation has thousands of rows of them. */
function isNative(params: SqlParams): params is Record<string, string | number | null> {
  for (const name in params) {
    const value = params[name];
    if (typeof value === 'bigint' || value instanceof Uint8Array) return false;
  }
  return true;
}

type SqlNative = string | number | null | Uint8Array<ArrayBuffer>;

function nativeValue(value: SqlValue): SqlNative {
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (BigInt(number) !== value) throw new RangeError('an integer beyond 2^53 would lose digits');
    return number;
  }
  if (!(value instanceof Uint8Array)) return value;
  // An empty array whose buffer is empty too has no address, and would be stored as NULL.
  if (value.length === 0) return new Uint8Array(1).subarray(1);
  return value.buffer instanceof ArrayBuffer
    ? new Uint8Array(value.buffer, value.byteOffset, value.length)
    : value.slice();
}

/** Node's Buffers become plain byte arrays: their `slice` shares memory, which code for every host does not expect. */
function ours(row: Record<string, unknown>): Record<string, unknown> {
  for (const name in row) {
    const value = row[name];
    if (value instanceof Uint8Array) row[name] = new Uint8Array(value.buffer, value.byteOffset, value.length);
  }
  return row;
}

function texts(rows: unknown): readonly string[] {
  return Array.isArray(rows) ? rows.flatMap((row: object) => Object.values(row).map(String)) : [];
}
