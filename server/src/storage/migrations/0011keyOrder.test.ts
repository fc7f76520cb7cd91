import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { readFeed, scopesHolding } from '../repositories/feeds.ts';
import { findSourced } from '../repositories/importEntries.ts';
import { nextItems, schoolsWithItems } from '../repositories/importItems.ts';
import { sourcedTargets } from '../repositories/importLinks.ts';
import { findRecordsByKey } from '../repositories/records.ts';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import { migrations } from './migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-key-order-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Rows of each table that is made anew, in another order than that of its key. */
const rows = `
  insert into record values ('s1', 'a.b', 'r1', 2, '{"id":"r1"}', '{}', ''), ('s1', 'a.b', 'r2', 1, '{"id":"r2"}', '{}', '');
  insert into record_key values ('s1', 'a.b', 'userId', 'u', 'r2'), ('s1', 'a.b', 'userId', 'u', 'r1');
  insert into feed values ('s1', 7, 9, 'a.b', 'r1', 2, 'put', 5), ('s1', 7, 8, 'a.b', 'r2', 1, 'put', 5), ('s1', 3, 1, 'a.b', 'r1', 2, 'leave', 5);
  insert into import_entry values ('run', 'pupil', 'p1', null, 'd', null, 'same', 'f.xml', 4);
  insert into import_link values ('run', 'guards', 'g1', 'p1', 'pupil', 'p1');
  insert into import_item (school_id, run_id, no, type, id, op, fields, state, before, rev) values ('s2', 'run', 2, 'a.b', 'r3', 'put', '{}', 'done', null, 1), ('s1', 'run', 3, 'a.b', 'r1', 'put', '{}', 'waiting', '{}', null), ('s1', 'run', 1, 'a.b', 'r2', 'end', '{}', 'waiting', null, null);
  insert into source_entry values ('aaf:creteil', 'pupil', 'p1', '{"x":1}', 'd', 12);
  insert into source_link values ('aaf:creteil', 'guards', 'g1', 'p2', 'pupil', 'p2'), ('aaf:creteil', 'guards', 'g1', 'p1', 'pupil', 'p1');
`;

test('the rows of an older database are all there, in tables that stand in the order of their keys', async () => {
  const path = join(folder, 'old.db');
  const file = new Database(path);
  const old = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(
    old,
    migrations.filter((one) => one.number < 11),
  );
  file.exec(rows);
  await old.destroy();

  const storage = await openSqliteStorage(path);
  const { reader } = storage;
  expect((await findRecordsByKey(reader, 's1', 'a.b', 'userId', 'u')).map((one) => one.id)).toEqual([
    'r1',
    'r2',
  ]);
  const feed = await readFeed(reader, 's1', 7, 0, 0, 10);
  expect(feed.map((one) => `${one.seq} ${one.id} ${one.rev} ${one.op}`)).toEqual([
    '8 r2 1 put',
    '9 r1 2 put',
  ]);
  expect(await scopesHolding(reader, 's1', 'a.b', 'r1')).toEqual([7]);
  expect(await schoolsWithItems(reader, 'run', 'waiting')).toEqual(['s1']);
  expect(
    (await nextItems(reader, 'run', 's1', 'waiting', 0, 10)).map(
      (one) => `${one.no} ${one.op} ${one.before}`,
    ),
  ).toEqual(['1 end null', '3 put {}']);
  expect(await findSourced(reader, 'aaf:creteil', 'pupil', 'p1')).toEqual({
    id: 'p1',
    content: '{"x":1}',
    digest: 'd',
    missingSince: 12,
  });
  expect([...(await sourcedTargets(reader, 'aaf:creteil', 'guards', ['g1']))]).toEqual([
    ['g1', ['p1', 'p2']],
  ]);
  await storage.close();

  const now = new Database(path, { readonly: true });
  const tables = now
    .prepare(`select name, sql from sqlite_master where type = 'table' and sql like '%without rowid%'
      and name <> 'source_person'`)
    .all();
  expect(tables).toHaveLength(7);
  expect(now.prepare(`select count(*) as n from import_entry`).get()).toEqual({ n: 1 });
  expect(now.prepare(`select count(*) as n from import_link`).get()).toEqual({ n: 1 });
  expect(now.prepare(`select name from sqlite_master where name like '%\\_old%' escape '\\'`).all()).toEqual(
    [],
  );
  now.close();
});

test('an engine that knows no such order gets plain tables with the same keys', async () => {
  const file = new Database(':memory:');
  const plain = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(plain, migrations);
  file.exec(rows);
  expect(() => file.exec(`insert into feed values ('s1', 7, 10, 'a.b', 'r1', 3, 'put', 6)`)).toThrow(
    /UNIQUE/,
  );
  expect(() => file.exec(`insert into feed values ('s1', 7, 9, 'a.b', 'r9', 3, 'put', 6)`)).toThrow(/UNIQUE/);
  await plain.destroy();
});
