import type { AnyRecord } from '../domain/record.ts';
import { recordTableOf } from '../domain/record.ts';
import { recordDefinitions } from '../domain/records.ts';
import { canonicalJson, type Json } from '../lib/canonicalJson.ts';
import type { SqlDatabase, SqlParams, SqlReader, SqlRow } from '../ports/sqlDatabase.ts';
import { prepareSchema } from '../sync/client/schema.ts';
import { betterSqliteDatabase } from './betterSqliteDatabase.ts';

/** A client's database holding these records, as a synchronisation would leave it. */
export function recordDatabase(records: Iterable<RecordOfType>): SqlDatabase {
  const database = betterSqliteDatabase();
  putRecords(database, records);
  return database;
}

interface RecordOfType {
  readonly type: string;
  readonly record: AnyRecord;
}

/** Makes the tables in an empty database and puts the records into them. */
export function putRecords(database: SqlDatabase, records: Iterable<RecordOfType>): void {
  prepareSchema(database, recordDefinitions);
  database.transaction((writer) => {
    for (const { type, record } of records) {
      // The table's name comes from our own definition.
      writer.run(`INSERT INTO "${recordTableOf(type)}" (id, rev, content) VALUES (:id, 1, :content)`, {
        id: record.id,
        content: canonicalJson(record as { readonly [field: string]: Json }),
      });
    }
  });
}

/** A reader that notes every statement with its parameters. */
export function watchedReader(database: SqlReader) {
  const statements: { readonly sql: string; readonly params: SqlParams }[] = [];
  const reader: SqlReader = {
    all<Row extends SqlRow = SqlRow>(sql: string, params: SqlParams = {}) {
      statements.push({ sql, params });
      return database.all<Row>(sql, params);
    },
    get<Row extends SqlRow = SqlRow>(sql: string, params: SqlParams = {}) {
      statements.push({ sql, params });
      return database.get<Row>(sql, params);
    },
  };
  return { reader, statements };
}
