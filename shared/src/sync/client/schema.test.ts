import { expect, test } from 'vitest';
import { recordDefinitions } from '../../domain/records.ts';
import { betterSqliteDatabase } from '../../testing/betterSqliteDatabase.ts';
import { layouts } from './layout.ts';
import { prepareSchema } from './schema.ts';

const line = (id: string, dueOn: string) =>
  JSON.stringify({ id, dueOn, classId: 'c', published: true, attachments: [] });
const named = (database: ReturnType<typeof betterSqliteDatabase>) =>
  database
    .all<{ type: string; name: string }>(
      `SELECT type, name FROM sqlite_schema WHERE name LIKE 'homework_assignment%' ORDER BY name`,
    )
    .map(({ type, name }) => `${type} ${name}`);

/** Takes away what the engine's own tables have had since layout 4. */
function backToFour(database: ReturnType<typeof betterSqliteDatabase>): void {
  database.exec('DELETE FROM sync_layout WHERE version > 4');
  for (const table of ['sync_outbox', 'sync_refusal'])
    database.exec(`ALTER TABLE ${table} DROP COLUMN about`);
  database.exec('DROP TABLE sync_draft');
  database.exec('ALTER TABLE sync_state DROP COLUMN whole');
}

/** A database as layout 3 left it: one table for the records and for what queries read. */
function layoutThree() {
  const database = betterSqliteDatabase();
  prepareSchema(database, new Map());
  backToFour(database);
  database.exec('DELETE FROM sync_layout WHERE version > 3');
  database.exec(`CREATE TABLE "homework_assignment" (id TEXT NOT NULL PRIMARY KEY, rev INTEGER NOT NULL, content TEXT NOT NULL,
    "class_id" TEXT GENERATED ALWAYS AS (content ->> '$.classId') VIRTUAL,
    "due_on" TEXT GENERATED ALWAYS AS (content ->> '$.dueOn') VIRTUAL)`);
  database.exec('CREATE INDEX "homework_assignment_by_due_on" ON "homework_assignment" ("due_on")');
  database.transaction((writer) => {
    for (const [id, dueOn] of [
      ['a', '2026-11-02'],
      ['b', '2026-11-01'],
    ] as const)
      writer.run('INSERT INTO homework_assignment (id, rev, content) VALUES (:id, 7, :content)', {
        id,
        content: line(id, dueOn),
      });
  });
  return database;
}

test('records of the layout before are taken over, once, with everything that queries read', () => {
  const database = layoutThree();
  prepareSchema(database, recordDefinitions);
  expect(
    database.all(
      'SELECT id, rev, content, due_on, published, attachments FROM homework_assignment ORDER BY due_on',
    ),
  ).toEqual([
    {
      id: 'b',
      rev: 7,
      content: line('b', '2026-11-01'),
      due_on: '2026-11-01',
      published: 1,
      attachments: '[]',
    },
    {
      id: 'a',
      rev: 7,
      content: line('a', '2026-11-02'),
      due_on: '2026-11-02',
      published: 1,
      attachments: '[]',
    },
  ]);
  expect(named(database)).toEqual([
    'view homework_assignment',
    'table homework_assignment_record',
    'index homework_assignment_record_by_due_on',
  ]);
  expect(database.get('SELECT max(version) AS version FROM sync_layout')?.version).toBe(layouts.length);
});

test('a database that is up to date is only read', () => {
  const database = betterSqliteDatabase();
  prepareSchema(database, recordDefinitions);
  const changes = () => database.get<{ schema_version: number }>('PRAGMA schema_version')?.schema_version;
  const before = changes();
  prepareSchema(database, recordDefinitions);
  expect(changes()).toBe(before);
});

test('a field that a newer program names is read from records that are there', () => {
  const database = betterSqliteDatabase();
  const assignment = recordDefinitions.get('homework.assignment');
  if (assignment === undefined) throw new Error('assignments are defined');
  const { dueOn, ...fewer } = assignment.columns;
  const older = { ...assignment, columns: fewer, indexes: [], keys: ['classId'] };
  prepareSchema(database, new Map([[older.type, older]]));
  database.transaction((writer) =>
    writer.run('INSERT INTO homework_assignment_record (id, rev, content) VALUES (:id, 1, :content)', {
      id: 'a',
      content: line('a', '2026-11-02'),
    }),
  );
  expect(dueOn).toBe('text');
  prepareSchema(database, recordDefinitions);
  expect(database.get('SELECT due_on FROM homework_assignment')).toEqual({ due_on: '2026-11-02' });
  const plan = database.all<{ detail: string }>(
    "EXPLAIN QUERY PLAN SELECT title FROM homework_assignment WHERE due_on > 'x'",
  );
  expect(plan[0]?.detail).toContain('homework_assignment_record_by_due_on');
});

test('the table takes JSON only', () => {
  const database = betterSqliteDatabase();
  prepareSchema(database, recordDefinitions);
  const put = (content: string) =>
    database.transaction((writer) =>
      writer.run('INSERT INTO homework_assignment_record (id, rev, content) VALUES (:content, 1, :content)', {
        content,
      }),
    );
  for (const content of ['{"id":"x",}', "{'id':'x'}", '{"id":"x"}{}', '', '{'])
    expect(() => put(content), content).toThrow();
  expect(put('{"id":"x"}')).toBe(1);
});

test('an index that no query needs any more goes at the next opening, and the others stay', () => {
  const database = betterSqliteDatabase();
  prepareSchema(database, recordDefinitions);
  const before = named(database);
  database.exec(
    'CREATE INDEX "homework_assignment_record_by_id_rev" ON "homework_assignment_record" (id, rev)',
  );
  database.exec('CREATE INDEX "of_somebody_else" ON "sync_outbox" (hash)');
  prepareSchema(database, recordDefinitions);
  expect(named(database)).toEqual(before);
  expect(database.get(`SELECT 1 AS one FROM sqlite_schema WHERE name = 'of_somebody_else'`)).toEqual({
    one: 1,
  });
});

test('what waits and what was refused in the layout before stays, and is about nothing known', () => {
  const database = betterSqliteDatabase();
  prepareSchema(database, new Map());
  backToFour(database);
  database.exec(
    `INSERT INTO sync_refusal VALUES ('r', 'homework.handIn', '{"comment":"Voici"}', 'c', '{}', 0, 1, 2, '[]')`,
  );
  prepareSchema(database, new Map());
  expect(database.all('SELECT args, about FROM sync_refusal')).toEqual([
    { args: '{"comment":"Voici"}', about: '{}' },
  ]);
});

test.each([
  ['whose scopes had all come', 'complete', 1],
  ['that was in the middle of its first synchronisation', 'loading', 0],
])('a key of the layout before, %s, knows that', (_, state, whole) => {
  const database = betterSqliteDatabase();
  prepareSchema(database, new Map());
  backToFour(database);
  const columns = `device_id, acked_seq, acked_hash, server_time, known_types, sweep, notices, revoked`;
  database.exec(`INSERT INTO sync_state (one, ${columns}) VALUES (1, 'd', 0, '', 7, '[]', 0, '[]', 0)`);
  for (const [key, of] of [
    ['1', 'complete'],
    ['2', state],
  ] as const)
    database.exec(`INSERT INTO sync_scope VALUES (${key}, 's${key}', ${key}, '${of}', 0, 0, '0', 'none')`);
  prepareSchema(database, new Map());
  expect(database.get('SELECT whole FROM sync_state')).toEqual({ whole });
});
