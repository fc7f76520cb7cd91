import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { findDevice } from '../repositories/devices.ts';
import { accountsOfPerson, joinAccounts, separateAccount } from '../repositories/personAccounts.ts';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import { migrations } from './migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-places-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('devices and accounts of an older database go on as they were: no profile, nobody joined', async () => {
  const path = join(folder, 'old.db');
  const file = new Database(path);
  const old = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(
    old,
    migrations.filter((one) => one.number < 10),
  );
  file.exec(`insert into device (school_id, id, user_id, label, last_seq, last_hash, jkt, created_at, seen_at)
    values ('s', 'd', 'u', 'clé', 3, 'h', 'k', 1, 1)`);
  for (const [school, user] of [
    ['s', 'u'],
    ['t', 'u'],
    ['t', 'v'],
  ]) {
    file
      .prepare('insert into account (school_id, user_id, login, created_at) values (?, ?, ?, 1)')
      .run(school, user, `${school}.${user}`);
  }
  await old.destroy();

  const storage = await openSqliteStorage(path);
  const [one, other, third] = [
    { schoolId: 's', userId: 'u' },
    { schoolId: 't', userId: 'u' },
    { schoolId: 't', userId: 'v' },
  ] as const;
  const logins = async (owner: typeof one | typeof other | typeof third) =>
    (await accountsOfPerson(storage.reader, owner)).map(({ login }) => login);
  expect(await findDevice(storage.reader, 's', 'd')).toMatchObject({ lastSeq: 3, profile: null });
  // The same identifier in two schools is joined by nobody but their proof.
  expect(await logins(one)).toEqual(['s.u']);

  await storage.transaction((writer) => joinAccounts(writer, [one, other], 'p1', 2));
  await storage.transaction((writer) => joinAccounts(writer, [third, other], 'p2', 3));
  expect(await logins(third)).toEqual(['s.u', 't.u', 't.v']);
  expect(await storage.transaction((writer) => separateAccount(writer, other))).toBe(true);
  expect([await logins(one), await logins(other)]).toEqual([['s.u', 't.v'], ['t.u']]);
  // Of two, taking one apart leaves none joined.
  await storage.transaction((writer) => separateAccount(writer, third));
  expect(await logins(one)).toEqual(['s.u']);
  expect(await storage.transaction((writer) => separateAccount(writer, one))).toBe(false);
  await storage.close();
});
