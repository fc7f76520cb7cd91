import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { Database } from '@signalapp/sqlcipher';
import { databaseError } from './databaseError.ts';

/**
 * Holds a database for this process alone, from before its files are looked at until after they were left. SQLite's own lock comes
 * too late: taking it already plays a journal back, and {@link settleJournal} must come before that, and never under a program that
 * has the database open. The lock is an exclusive transaction on an empty database beside it, `<name>-lock`, which stays empty.
 *
 * @throws {AppError} `vault.database_busy` when another process has it, `key.*`
 */
export function lockDatabase(path: string): Disposable {
  try {
    const lock = new Database(`${path}-lock`);
    try {
      // SQLite begins a new database in the transaction, with a journal: on a full key there is no room even for its name.
      lock.pragma('journal_mode = MEMORY');
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      throw error;
    }
    return { dispose: () => lock.close() };
  } catch (error) {
    throw databaseError(error);
  }
}
