import { type Pointer, type SqliteModule, sqliteOk } from './sqliteModule.ts';
import { Statement } from './statement.ts';

/** `SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY` */
const inMemory = 0x02 | 0x04 | 0x80;
/** `SQLITE_PREPARE_PERSISTENT`: kept for long. */
const persistent = 0x01;

/** A database of SQLite in memory. */
export class Connection {
  readonly #sqlite: SqliteModule;
  #at: Pointer;

  constructor(sqlite: SqliteModule) {
    this.#sqlite = sqlite;
    const name = sqlite.put(':memory:').at;
    const { code, value } = sqlite.withResult((at) => sqlite.call.sqlite3_open_v2(name, at, inMemory, 0));
    this.#at = value;
    if (code !== sqliteOk) {
      const problem = this.#problem();
      this.close();
      throw problem;
    }
    sqlite.call.sqlite3_extended_result_codes(value, 1);
  }

  get isOpen(): boolean {
    return this.#at !== 0;
  }

  /** Whether no transaction is open. */
  get isIdle(): boolean {
    return this.#sqlite.call.sqlite3_get_autocommit(this.#at) !== 0;
  }

  /** Rows that the last statement changed. */
  get changes(): number {
    return this.#sqlite.call.sqlite3_changes(this.#at);
  }

  exec(sql: string): void {
    const code = this.#sqlite.call.sqlite3_exec(this.#at, this.#sqlite.put(sql).at, 0, 0, 0);
    if (code !== sqliteOk) throw this.#problem();
  }

  prepare(sql: string): Statement {
    const text = this.#sqlite.put(sql);
    const { code, value } = this.#sqlite.withResult((at) =>
      this.#sqlite.call.sqlite3_prepare_v3(this.#at, text.at, text.length, persistent, at, 0),
    );
    if (code !== sqliteOk) throw this.#problem();
    return new Statement(this.#sqlite, value, () => this.#problem());
  }

  /** Ends it and wipes what passed on its way in. Its statements have to be finalized before. */
  close(): void {
    if (this.#at === 0) return;
    this.#sqlite.call.sqlite3_close_v2(this.#at);
    this.#at = 0;
    this.#sqlite.wipe();
  }

  /** SQLite's own words, which name tables and columns, never values. */
  #problem(): Error {
    return new Error(this.#sqlite.textTo0(this.#sqlite.call.sqlite3_errmsg(this.#at)));
  }
}
