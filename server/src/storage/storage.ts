import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/** A consistent view, for reading only: repositories that only read ask for this type. */
export type Reader = Pick<Kysely<Tables>, 'selectFrom' | 'executeQuery'>;

/** A running transaction. */
export type Writer = Kysely<Tables>;

/**
 * The server's database. SQLite today, PostgreSQL by one more implementation; every one passes `storageContract`.
 * A school's data is touched by that school's transactions only, so that an engine may place schools on different nodes.
 */
export interface Storage {
  /** Single statements outside a transaction, each consistent in itself: for the paths that must be fast. */
  readonly reader: Reader;
  /** Reads one consistent state. */
  snapshot<T>(work: (reader: Reader) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in one read-write transaction: durable when the promise resolves, without any effect when it rejects. It may be run again
   * after a serialisation failure, so it must have no effect outside the database.
   */
  transaction<T>(work: (writer: Writer) => Promise<T>): Promise<T>;
  /** Copies the whole database, consistently and while it is in use, into a new file or folder. */
  backup(destination: string): Promise<void>;
  close(): Promise<void>;
}
