import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sqlDatabaseContract } from '@cartable/shared/ports/contracts/sqlDatabaseContract.ts';
import { describe, expect, test } from 'vitest';
import { SqliteModule } from './sqlite/sqliteModule.ts';
import { wasmDatabase } from './wasmDatabase.ts';

const file = fileURLToPath(import.meta.resolve('@sqlite.org/sqlite-wasm/sqlite3.wasm'));
const sqlite = await SqliteModule.start(await WebAssembly.compile(readFileSync(file)));

test.each(sqlDatabaseContract)('SQLite in WebAssembly: $name', async ({ run }) => {
  const database = wasmDatabase(sqlite);
  try {
    await run(database);
  } finally {
    database.close();
  }
});

test('a closed database refuses', () => {
  const database = wasmDatabase(sqlite);
  database.exec('CREATE TABLE a (b)');
  database.close();
  expect(() => database.all('SELECT * FROM a')).toThrow('portal.signed_out');
  database.close();
});

describe('the binding', () => {
  test('keeps texts of every kind and length, and grows its memory', () => {
    const database = wasmDatabase(sqlite);
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, bytes BLOB)');
    const texts = ['', 'é', '👩‍🏫', 'a\u0000b', 'x'.repeat(200_000), '€'.repeat(65_536), 'n’est-ce pas'];
    const blob = Uint8Array.from({ length: 3_000_000 }, (_, at) => at % 251);
    database.transaction((writer) => {
      for (const [id, text] of texts.entries()) {
        writer.run('INSERT INTO t VALUES (:id, :text, :bytes)', { id, text, bytes: blob });
      }
    });
    const rows = database.all<{ text: string; bytes: Uint8Array }>('SELECT text, bytes FROM t ORDER BY id');
    expect(rows.map(({ text }) => text)).toEqual(texts);
    for (const { bytes } of rows) expect(Buffer.compare(bytes, blob)).toBe(0);
    database.close();
  });

  test.each([0, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, 1 - 2 ** 53, 0.1, -1e300, Number.MIN_VALUE])(
    'gives %d back as it was',
    (value) => {
      const database = wasmDatabase(sqlite);
      expect(database.get('SELECT :value AS value, typeof(:value) AS type', { value })).toEqual({
        value,
        type: Number.isInteger(value) && Number.isSafeInteger(value) ? 'integer' : 'real',
      });
      database.close();
    },
  );

  test('refuses to read an integer that a number cannot hold', () => {
    const database = wasmDatabase(sqlite);
    expect(() => database.get('SELECT 9007199254740993 AS value')).toThrow(RangeError);
    database.close();
  });

  test('shows the columns that a table has got since the statement was first used', () => {
    const database = wasmDatabase(sqlite);
    database.exec("CREATE TABLE t (a); INSERT INTO t VALUES ('one')");
    expect(database.all('SELECT * FROM t')).toEqual([{ a: 'one' }]);
    database.exec("ALTER TABLE t ADD COLUMN b DEFAULT 'two'");
    expect(database.all('SELECT * FROM t')).toEqual([{ a: 'one', b: 'two' }]);
    database.close();
  });

  test('says what SQLite says of an error, and goes on', () => {
    const database = wasmDatabase(sqlite);
    expect(() => database.all('SELECT a FROM nowhere')).toThrow('no such table: nowhere');
    database.exec('CREATE TABLE t (id TEXT PRIMARY KEY) STRICT');
    const put = (id: string) =>
      database.transaction((writer) => writer.run('INSERT INTO t VALUES (:id)', { id }));
    put('secret');
    expect(() => put('secret')).toThrow(/^UNIQUE constraint failed: t\.id$/);
    expect(database.all('SELECT * FROM t')).toHaveLength(1);
    database.close();
  });

  test('knows no file: a database can be nowhere but in memory', () => {
    const database = wasmDatabase(sqlite);
    database.exec("ATTACH '/tmp/file.db' AS file; CREATE TABLE file.t (a); DETACH file");
    database.exec("ATTACH '/tmp/file.db' AS file");
    expect(() => database.all('SELECT * FROM file.t')).toThrow('no such table');
    database.exec("VACUUM INTO '/tmp/other.db'; ATTACH '/tmp/other.db' AS other");
    expect(database.all('SELECT name FROM other.sqlite_schema')).toEqual([]);
    database.close();
  });

  test('two databases have nothing in common', () => {
    const [one, other] = [wasmDatabase(sqlite), wasmDatabase(sqlite)];
    one.exec('CREATE TABLE t (a)');
    expect(() => other.all('SELECT * FROM t')).toThrow('no such table');
    one.close();
    expect(other.get('SELECT 1 AS one')).toEqual({ one: 1 });
    other.close();
  });
});
