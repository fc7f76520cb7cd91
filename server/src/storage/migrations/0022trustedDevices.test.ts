import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { refusesStaffTrust } from '../repositories/staffTrust.ts';
import { trustOfSession } from '../repositories/trustedDevices.ts';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import { migrations } from './migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-trusts-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('sessions of before stand on no trusted device, and a school of before lets its staff have some', async () => {
  const path = join(folder, 'old.db');
  const file = new Database(path);
  const old = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(
    old,
    migrations.filter((one) => one.number < 22),
  );
  file.exec("insert into school (school_id) values ('demo')");
  file.exec(
    "insert into refresh_token (token_hash, school_id, user_id, device_id, issued_at, expires_at) values ('h', 'demo', 'u', 'd', 1, 2)",
  );
  await old.destroy();

  const storage = await openSqliteStorage(path);
  expect(await refusesStaffTrust(storage.reader, ['demo'])).toBe(false);
  expect(await trustOfSession(storage.reader, 'demo', 'd')).toBeUndefined();
  const sessions = await storage.reader.selectFrom('refresh_token').select('trust_id').execute();
  expect(sessions).toEqual([{ trust_id: null }]);
  await storage.close();
});
