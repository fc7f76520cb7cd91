import { test } from 'vitest';
import { sqlDatabaseContract } from '../ports/contracts/sqlDatabaseContract.ts';
import { betterSqliteDatabase } from './betterSqliteDatabase.ts';

test.each(sqlDatabaseContract)('better-sqlite3: $name', async ({ run }) => {
  const database = betterSqliteDatabase();
  try {
    await run(database);
  } finally {
    database.close();
  }
});
