import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { personIdOf } from '../../directory/recordIds.ts';
import { migrate } from '../migrate.ts';
import { findSourcePeople } from '../repositories/sourcePeople.ts';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import { migrations } from './migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-directory-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('people of directories that were applied before are found by their identifiers', async () => {
  const path = join(folder, 'old.db');
  const file = new Database(path);
  const old = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(
    old,
    migrations.filter((one) => one.number < 16),
  );
  const entry = file.prepare(
    `insert into source_entry (source, kind, id, content, digest) values (?, ?, ?, '{}', 'd')`,
  );
  // More than are read at once, of two sources.
  for (let no = 0; no < 1203; no += 1)
    entry.run(no % 2 ? 'aaf:paris' : 'aaf:creteil', 'pupil', `p${String(no)}`);
  entry.run('aaf:paris', 'guardian', 'g');
  entry.run('sts:0750001A', 'staff', 's');
  entry.run('aaf:paris', 'class', '1$A');
  await old.destroy();

  const storage = await openSqliteStorage(path);
  const rows = await storage.reader.selectFrom('source_person').selectAll().execute();
  expect(rows).toHaveLength(1205);
  for (const [source, kind, id] of [
    ['aaf:creteil', 'pupil', 'p1202'],
    ['aaf:paris', 'pupil', 'p1'],
    ['aaf:paris', 'guardian', 'g'],
    ['sts:0750001A', 'staff', 's'],
  ] as const) {
    const userId = personIdOf(source, kind, id);
    expect((await findSourcePeople(storage.reader, [userId])).get(userId)).toEqual({ source, kind, id });
  }
  await storage.close();
});
