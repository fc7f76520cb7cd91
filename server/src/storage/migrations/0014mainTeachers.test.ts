import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import { migrations } from './migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-main-teachers-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Without what migration 18 says of entries that have no records, as all of these. */
const unmarked = (digest: string) => digest.replace(/^\?/, '');

test('what older files said of professeurs principaux is to be compared anew, and nothing else is; accounts keep what they have', async () => {
  const path = join(folder, 'old.db');
  const file = new Database(path);
  const old = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  await migrate(
    old,
    migrations.filter((one) => one.number < 14),
  );
  const entry = file.prepare(
    `insert into source_entry (source, kind, id, content, digest) values (?, ?, ?, ?, 'd')`,
  );
  const staff = (mainOf: readonly string[]) => JSON.stringify({ familyName: 'X', mainOf });
  file.exec('begin');
  // More than are read at once.
  for (let no = 0; no < 1500; no += 1)
    entry.run('aaf:paris', 'staff', `s${no}`, staff(no % 2 ? ['1$A'] : []));
  entry.run('sts:0750001A', 'staff', 's1', staff(['0750001A$B', '0750001A$C']));
  entry.run('aaf:paris', 'pupil', 'p', staff(['1$A']));
  file
    .prepare(
      `insert into account (school_id, user_id, login, created_at, events_seen_at) values ('s', 'u', 'l', 5, 9)`,
    )
    .run();
  file.exec('commit');
  await old.destroy();

  const storage = await openSqliteStorage(path);
  const rows = await storage.reader.selectFrom('source_entry').selectAll().execute();
  const anew = rows.filter((one) => unmarked(one.digest) === '');
  expect(anew).toHaveLength(751);
  expect(new Set(anew.map((one) => one.content))).toEqual(new Set([staff([])]));
  const other = rows.find((one) => one.kind === 'pupil');
  expect(other?.content).toBe(staff(['1$A']));
  expect(unmarked(other?.digest ?? '')).toBe('d');
  const [account] = await storage.reader.selectFrom('account').selectAll().execute();
  expect(account).toMatchObject({ login: 'l', created_at: 5 });
  expect(account).not.toHaveProperty('events_seen_at');
  await storage.close();
});
