import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { signedConventions } from '../repositories/region/conventions.ts';
import { allSchools } from '../repositories/region/schools.ts';
import { isSchoolOpen, setSchoolState } from '../repositories/schoolStates.ts';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import { migrations } from './migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-region-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('schools of an older database are open, with their conventions still to be recorded; a new one is shut', async () => {
  const path = join(folder, 'old.db');
  const file = new Database(path);
  const old = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(
    old,
    migrations.filter((one) => one.number < 6),
  );
  file.exec(`insert into school (school_id) values ('0940001A'), ('engine')`);
  const content = JSON.stringify({ uai: '0940001A', name: 'Lycée Zola', academy: 'creteil' });
  const insert = file.prepare(
    `insert into record (school_id, type, id, rev, content, field_revs, digest) values (?, 'directory.school', ?, 1, ?, '{}', '')`,
  );
  insert.run('0940001A', '0940001A', content);
  insert.run('engine', 'engine', null);
  await old.destroy();

  const storage = await openSqliteStorage(path);
  const [school, ...others] = await allSchools(storage.reader);
  expect(others).toEqual([]);
  expect(school).toMatchObject({
    schoolId: '0940001A',
    name: 'Lycée Zola',
    academyId: 'creteil',
    state: 'open',
    openedAt: null,
  });
  expect(await signedConventions(storage.reader)).toEqual([]);
  expect(await isSchoolOpen(storage.reader, '0940001A')).toBe(true);
  expect(await isSchoolOpen(storage.reader, 'engine')).toBe(true);
  await storage.transaction((writer) => setSchoolState(writer, 'new', 'planned'));
  expect(await isSchoolOpen(storage.reader, 'new')).toBe(false);
  expect(await isSchoolOpen(storage.reader, 'unknown')).toBe(false);
  await storage.close();
});
