import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { devicesOfKey, keyIdOfDevice } from '../repositories/fleetDevices.ts';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import { migrations } from './migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-fleet-devices-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the keys of an older database know their devices: the present one, and earlier identities of its proof key', async () => {
  const path = join(folder, 'old.db');
  const file = new Database(path);
  const old = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(
    old,
    migrations.filter((one) => one.number < 12),
  );
  const device = file.prepare(`insert into device
    (school_id, id, user_id, label, last_seq, last_hash, jkt, created_at, seen_at) values (?, ?, ?, 'clé', 0, 'h', ?, 1, 1)`);
  for (const row of [
    ['s', 'first', 'u', 'k'],
    ['s', 'present', 'u', 'k'],
    ['s', 'browser', 'u', 'other'],
    ['s', 'theirs', 'v', 'k2'],
    // The same identifier and proof key in another school.
    ['t', 'present', 'u', 'k'],
  ]) {
    device.run(...row);
  }
  const key = file.prepare(`insert into fleet_key (school_id, key_id, serial, state, device_id, prepared_at)
    values ('s', ?, ?, 'active', ?, 1)`);
  key.run('key', 'A', 'present');
  key.run('drawer', 'B', null);
  await old.destroy();

  const storage = await openSqliteStorage(path);
  const ids = (await devicesOfKey(storage.reader, 's', 'key')).map(({ id }) => id);
  expect(ids.sort()).toEqual(['first', 'present']);
  expect(await devicesOfKey(storage.reader, 's', 'drawer')).toEqual([]);
  for (const [school, id] of [
    ['s', 'browser'],
    ['s', 'theirs'],
    ['t', 'present'],
  ] as const) {
    expect(await keyIdOfDevice(storage.reader, school, id)).toBeUndefined();
  }
  await storage.close();
});
