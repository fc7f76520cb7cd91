import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { findPasskey, markPasskeyUsed } from '../repositories/factors.ts';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import { migrations } from './migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-passkeys-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('passkeys of before are there, of a kind that is not known until they are used', async () => {
  const path = join(folder, 'old.db');
  const file = new Database(path);
  const old = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(
    old,
    migrations.filter((one) => one.number < 17),
  );
  file
    .prepare(
      `insert into passkey (credential_id, school_id, user_id, public_key, counter, transports, label, created_at, used_at)
       values ('c', 's', 'u', 'k', 4, '[]', 'Téléphone', 1, 2)`,
    )
    .run();
  await old.destroy();

  const storage = await openSqliteStorage(path);
  const kept = { credentialId: 'c', publicKey: 'k', counter: 4, label: 'Téléphone', usedAt: 2 };
  expect(await findPasskey(storage.reader, 'c')).toMatchObject({ ...kept, backupEligible: null });
  const use = { counter: 5, backupEligible: 1 };
  expect(await storage.transaction((writer) => markPasskeyUsed(writer, 'c', use, 3))).toBe(true);
  expect(await storage.transaction((writer) => markPasskeyUsed(writer, 'c', use, 4))).toBe(false);
  expect(await findPasskey(storage.reader, 'c')).toMatchObject({ counter: 5, backupEligible: 1, usedAt: 3 });
  await storage.close();
});
