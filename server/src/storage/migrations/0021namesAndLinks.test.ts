import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { regionNames } from '../repositories/region/schools.ts';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import { migrations } from './migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-names-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a school that came with a town was named by the region, one that a directory brought was not', async () => {
  const path = join(folder, 'old.db');
  const file = new Database(path);
  const old = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(
    old,
    migrations.filter((one) => one.number < 21),
  );
  const add = file.prepare(
    `insert into region_school (school_id, uai, name, kind, town, academy_id, state) values (@uai, @uai, @name, 'lycee', @town, 'paris', 'planned')`,
  );
  add.run({ uai: '0750001A', name: 'Lycée Rosa-Bonheur', town: 'Paris' });
  add.run({ uai: '0750002B', name: 'Lycée Marie-Curie', town: '' });
  await old.destroy();

  const storage = await openSqliteStorage(path);
  expect([...(await regionNames(storage.reader))]).toEqual([['0750001A', 'Lycée Rosa-Bonheur']]);
  await storage.close();
});
