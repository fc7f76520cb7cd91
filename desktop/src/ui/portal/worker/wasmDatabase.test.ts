import { sqlDatabaseContract } from '@cartable/shared/ports/contracts/sqlDatabaseContract.ts';
import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import { expect, test } from 'vitest';
import { wasmDatabase } from './wasmDatabase.ts';

const sqlite = await sqlite3InitModule();

test.each(sqlDatabaseContract)('SQLite in WebAssembly: $name', async ({ run }) => {
  const database = wasmDatabase(sqlite);
  try {
    await run(database);
  } finally {
    database.close();
  }
});

test('a closed database refuses', () => {
  const database = wasmDatabase(sqlite);
  database.exec('CREATE TABLE a (b)');
  database.close();
  expect(() => database.all('SELECT * FROM a')).toThrow('portal.signed_out');
  database.close();
});
