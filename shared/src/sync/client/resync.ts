import type { SqlDatabase } from '../../ports/sqlDatabase.ts';
import { changeState } from './state.ts';

/**
 * Asks the server for everything anew at the next exchange: forgets the cursor and the marks of failed repairs. What is visible stays
 * until its scope is complete again; the outbox and the tray are not touched.
 */
export function resync(database: SqlDatabase): void {
  database.transaction((writer) => {
    changeState(writer, { cursor: null });
    writer.run(`UPDATE sync_scope SET refetch = 'none'`);
  });
}
