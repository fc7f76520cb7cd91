import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import Database from 'better-sqlite3';
import { Kysely, sql } from 'kysely';
import { migrate } from '../migrate.ts';
import { migrations } from '../migrations/migrations.ts';
import { sharePrepared, shareRunEach } from '../preparedQuery.ts';
import type { Tables } from '../schema.ts';
import type { Storage } from '../storage.ts';
import { SharedView } from './sharedView.ts';
import { CachingConnection, sqliteDialect } from './sqliteDriver.ts';

export interface SqliteOptions {
  /** False gives up durability for speed: for tests that open hundreds of databases. */
  readonly flush?: boolean;
  /** Memory for pages of the connection that writes, in KiB. */
  readonly cacheKib?: number;
  /** The same of each of the two that read. */
  readonly readCacheKib?: number;
  /** Pages after which the log is folded into the file; more = pages that are written again and again are written there once. */
  readonly logPages?: number;
}

const defaultCacheKib = 65_536;
const defaultLogPages = 1000;

/**
 * Opens (or creates) the embedded database: one connection writes, one gives snapshots, one answers single statements (WAL). What a transaction has committed
 * survives a power cut (synchronous=FULL).
 * @throws {AppError} `storage.damaged` when the file is not a sound database; `storage.newer` when a newer program wrote it
 */
export async function openSqliteStorage(path: string, options: SqliteOptions = {}): Promise<Storage> {
  const write = openConnection(path, options);
  const view = new SharedView();
  const writer = new Kysely<Tables>({
    dialect: sqliteDialect(write, 'write', { afterCommit: () => view.lapse() }),
  });
  try {
    checkSound(write);
    await migrate(writer as Kysely<unknown>, migrations, { inKeyOrder: sql`without rowid` });
  } catch (error) {
    await writer.destroy();
    write.close();
    throw damage(error);
  }
  const reading = { ...options, cacheKib: options.readCacheKib ?? defaultCacheKib };
  const [read, single] = [openConnection(path, reading), openConnection(path, reading)];
  for (const connection of [read, single]) connection.pragma('query_only = ON');
  const snapshots = new Kysely<Tables>({ dialect: sqliteDialect(read, 'read') });
  view.open(single);
  const hooks = { beforeStatement: () => view.hold() };
  const reader = new Kysely<Tables>({ dialect: sqliteDialect(single, 'read', hooks) });
  // A compiled query goes straight to the database: nothing on this connection ever waits, so Kysely's turn-taking would only cost.
  const direct = new CachingConnection(single, hooks);
  const written = new CachingConnection(write, {});
  return {
    reader: {
      selectFrom: reader.selectFrom.bind(reader),
      executeQuery: (query) => direct.executeQuery('compile' in query ? query.compile() : query),
    },
    snapshot: (work) => snapshots.transaction().execute(work),
    transaction: (work) =>
      writer.transaction().execute((transaction) => {
        sharePrepared(transaction, writer);
        shareRunEach(transaction, (text, lists) => written.executeEach(text, lists));
        // As for single reads: a compiled query goes straight to the connection, which the transaction has to itself.
        transaction.executeQuery = (query) =>
          written.executeQuery('compile' in query ? query.compile() : query);
        return work(transaction);
      }),
    async backup(destination) {
      await read.backup(destination);
      flush(destination);
    },
    async close() {
      view.close();
      await reader.destroy();
      await snapshots.destroy();
      await writer.destroy();
      // Kysely does not pass the end on to a driver that was never asked; the writer goes last and folds the log into the file.
      single.close();
      read.close();
      write.close();
    },
  };
}

function openConnection(
  path: string,
  { flush = true, cacheKib = defaultCacheKib, logPages = defaultLogPages }: SqliteOptions,
): Database.Database {
  try {
    const database = new Database(path, { timeout: 5_000 });
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${flush ? 'FULL' : 'OFF'}`);
    database.pragma('foreign_keys = ON');
    database.pragma(`cache_size = -${cacheKib}`);
    database.pragma('temp_store = MEMORY');
    database.pragma(`wal_autocheckpoint = ${logPages}`);
    return database;
  } catch (error) {
    throw damage(error);
  }
}

/** A quick check at every start: a damaged page is better found now than in the middle of a school day. */
function checkSound(database: Database.Database): void {
  const found = database.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw new AppError('storage.damaged', {}, new Error(String(found)));
}

function damage(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const damaged = ['SQLITE_CORRUPT', 'SQLITE_NOTADB'].some((code) => String(error.code).startsWith(code));
  return damaged ? new AppError('storage.damaged', {}, error) : error;
}

function flush(path: string): void {
  for (const one of [path, dirname(path)]) {
    const descriptor = openSync(one, 'r');
    fsyncSync(descriptor);
    closeSync(descriptor);
  }
}
