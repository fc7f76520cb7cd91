import sqlite3InitModule, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm';

const silent = (): void => undefined;

/**
 * Compiles SQLite while it arrives. Its stores in the browser are refused before they can be made: databases are in memory only. Its own log
 * would name tables and queries: nothing of the kind is written anywhere.
 */
export async function loadSqlite(): Promise<Sqlite3Static> {
  Object.assign(globalThis, {
    sqlite3ApiConfig: {
      warn: silent,
      error: silent,
      debug: silent,
      log: silent,
      disable: { vfs: { kvvfs: true, opfs: true, 'opfs-sahpool': true, 'opfs-wl': true } },
    },
  });
  return sqlite3InitModule();
}
