import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { migrations } from './migrations.ts';

/** Words that SQLite alone knows: with them a migration would run on no other engine. */
const onlySqlite =
  /\b(?:rowid|autoincrement|json_\w+|insert or|replace into|pragma|glob|strftime|unixepoch|ifnull|temp table|sqlite_\w+)\b/i;

/** What the migrations say to an engine that has no words of its own. */
async function statements(): Promise<readonly string[]> {
  const said: string[] = [];
  const db = new Kysely<unknown>({
    dialect: new SqliteDialect({ database: new Database(':memory:') }),
    log: (event) => void said.push(event.query.sql),
  });
  await migrate(db, migrations);
  await db.destroy();
  return said;
}

test('no migration says what only SQLite understands', async () => {
  const said = await statements();
  expect(said.length).toBeGreaterThan(100);
  expect(said.filter((one) => onlySqlite.test(one))).toEqual([]);
});

test('no constraint has the name of a table or an index: PostgreSQL keeps them all in one list', async () => {
  const named = (pattern: RegExp, said: readonly string[]) =>
    said.flatMap((one) => [...one.matchAll(pattern)].map(([, name = '']) => name));
  const said = await statements();
  const constraints = named(/constraint "([^"]+)"/g, said);
  const others = [
    ...named(/^create table "([^"]+)"/g, said),
    ...named(/^create (?:unique )?index "([^"]+)"/g, said),
  ];
  expect(constraints.length).toBeGreaterThan(30);
  expect(others).toContain('record_key');
  expect(constraints.filter((one) => others.includes(one))).toEqual([]);
});
