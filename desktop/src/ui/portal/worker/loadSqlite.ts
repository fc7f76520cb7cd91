import fileUrl from '@sqlite.org/sqlite-wasm/sqlite3.wasm?url';
import { SqliteModule } from './sqlite/sqliteModule.ts';

/** Compiles SQLite while it arrives, and starts it. */
export async function loadSqlite(): Promise<SqliteModule> {
  return SqliteModule.start(await WebAssembly.compileStreaming(fetch(fileUrl)));
}
