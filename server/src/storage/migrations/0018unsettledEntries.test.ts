import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import { migrations } from './migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-unsettled-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('entries that were not written whole are marked, those that were are not', async () => {
  const path = join(folder, 'old.db');
  const file = new Database(path);
  const old = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(
    old,
    migrations.filter((one) => one.number < 18),
  );
  file.exec('begin');
  const entry = file.prepare(
    `insert into source_entry (source, kind, id, content, digest) values ('csv:0750001A', ?, ?, ?, 'd')`,
  );
  const owner = file.prepare(
    `insert into source_person (user_id, source, kind, id) values (?, 'csv:0750001A', ?, ?)`,
  );
  const columns = file
    .prepare(`select name, type, "notnull" as needed from pragma_table_info('record')`)
    .all() as {
    readonly name: string;
    readonly type: string;
    readonly needed: number;
  }[];
  for (const schoolId of ['0750001A', '0750002B'])
    file.prepare(`insert into school (school_id) values (?)`).run(schoolId);
  const name = (userId: string, classIds: readonly string[], live = true, schoolId = '0750001A') => {
    const known: Readonly<Record<string, unknown>> = {
      school_id: schoolId,
      type: 'directory.person',
      id: userId,
      content: live ? JSON.stringify({ id: userId, classIds }) : null,
    };
    const used = columns.filter((one) => one.name in known || one.needed === 1);
    const values = used.map((one) => (one.name in known ? known[one.name] : one.type === 'text' ? '' : 1));
    file
      .prepare(
        `insert into record (${used.map((one) => one.name).join(', ')}) values (${used.map(() => '?').join(', ')})`,
      )
      .run(values);
  };
  const pupil = (id: string, classIds: readonly string[], groupIds: readonly string[]) => {
    entry.run('pupil', id, JSON.stringify({ classIds, groupIds }));
    owner.run(`u-${id}`, 'pupil', id);
  };
  pupil('whole', ['a'], ['g']);
  name('u-whole', ['a', 'g']);
  pupil('partly', ['a'], ['g']);
  name('u-partly', ['a']);
  pupil('never', ['a'], []);
  pupil('erased', ['a'], []);
  name('u-erased', ['a'], false);
  for (const [id, of] of [
    ['parent', 'whole'],
    ['waits', 'partly'],
    ['nobody', ''],
  ] as const) {
    entry.run('guardian', id, '{}');
    owner.run(`u-${id}`, 'guardian', id);
    if (id !== 'nobody') name(`u-${id}`, []);
    if (of !== '')
      file
        .prepare(
          `insert into source_link (source, relation, from_id, to_id, owner_kind, owner_id)
           values ('csv:0750001A', 'guards', ?, ?, 'pupil', ?)`,
        )
        .run(id, of, of);
  }
  // Whole in one of two schools is whole.
  pupil('moved', ['a'], ['g']);
  name('u-moved', ['a']);
  name('u-moved', ['b', 'h'], true, '0750002B');
  // More than are read at once.
  for (let no = 1000; no < 2203; no += 1) {
    pupil(`many${no}`, ['a'], []);
    name(`u-many${no}`, no === 2100 ? [] : ['a'], true, '0750002B');
  }
  // Somebody whom no directory describes.
  name('stranger', []);
  entry.run('class', 'a', '{}');
  entry.run('subject', 'MATH', '{}');
  file.exec('commit');
  await old.destroy();

  const storage = await openSqliteStorage(path);
  const rows = await storage.reader.selectFrom('source_entry').select(['id', 'digest']).execute();
  await storage.close();
  const marked = rows.filter((one) => one.digest === '?d').map((one) => one.id);
  expect(marked.sort()).toEqual(['a', 'erased', 'many2100', 'never', 'nobody', 'partly', 'waits']);
  expect(rows.filter((one) => one.digest === 'd')).toHaveLength(4 + 1202);
});
