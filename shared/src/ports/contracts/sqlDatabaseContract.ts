import type { SqlDatabase, SqlWriter } from '../sqlDatabase.ts';
import { type ContractCase, must, mustEqual, mustThrow } from './contract.ts';

const schema = 'CREATE TABLE item (id TEXT PRIMARY KEY, number INTEGER, amount REAL, bytes BLOB) STRICT';

function put(database: SqlDatabase, id: string, number: number | bigint | null = null): number {
  return database.transaction((writer) =>
    writer.run('INSERT INTO item (id, number) VALUES (:id, :number)', { id, number }),
  );
}

/** What every {@link SqlDatabase} does. The fixture is an empty database. */
export const sqlDatabaseContract: readonly ContractCase<SqlDatabase>[] = [
  {
    name: 'keeps every type of value',
    run(database) {
      database.exec(schema);
      const row = { id: 'é', number: 9007199254740991, amount: 1.5, bytes: Uint8Array.of(0, 255) };
      const empty = { id: '', number: null, amount: null, bytes: new Uint8Array(0) };
      database.transaction((writer) => {
        for (const params of [row, empty]) {
          writer.run('INSERT INTO item VALUES (:id, :number, :amount, :bytes)', params);
        }
      });
      const [first, second] = database.all('SELECT * FROM item ORDER BY id');
      mustEqual(first, empty, 'the empty row');
      mustEqual(second, row, 'the full row');
    },
  },
  {
    name: 'takes big integers that fit a double exactly and refuses the others',
    run(database) {
      database.exec(schema);
      put(database, 'a', 5n);
      mustEqual(database.get('SELECT number FROM item')?.number, 5, 'a small big integer');
      mustThrow(() => put(database, 'b', 9007199254740993n), 'a big integer that would lose digits');
      mustEqual(database.all('SELECT id FROM item').length, 1, 'nothing of the refused row');
    },
  },
  {
    name: 'gives undefined for no row, and rows in order',
    run(database) {
      database.exec(schema);
      mustEqual(database.get('SELECT * FROM item'), undefined, 'no row');
      mustEqual(database.all('SELECT * FROM item'), [], 'no rows');
      for (const id of ['b', 'a', 'c']) put(database, id);
      mustEqual(
        database.all('SELECT id FROM item ORDER BY id').map((row) => row.id),
        ['a', 'b', 'c'],
        'order',
      );
    },
  },
  {
    name: 'run tells the number of rows changed',
    run(database) {
      database.exec(schema);
      mustEqual(put(database, 'a'), 1, 'one insert');
      put(database, 'b');
      const changed = database.transaction((writer) => writer.run('UPDATE item SET number = 1'));
      mustEqual(changed, 2, 'two updates');
      const none = database.transaction((writer) =>
        writer.run('DELETE FROM item WHERE id = :id', { id: 'z' }),
      );
      mustEqual(none, 0, 'no row');
    },
  },
  {
    name: 'inserts many rows at once, in order, with every type of value',
    run(database) {
      database.exec(schema);
      const insert = {
        into: 'INSERT INTO item (id, number, bytes)',
        width: 3,
        conflict: 'ON CONFLICT (id) DO UPDATE SET number = excluded.number',
      };
      const values = Array.from({ length: 137 }, (_, row) => [
        `id ${String(row).padStart(3, '0')}`,
        row % 2 === 0 ? row : null,
        row === 0 ? new Uint8Array(0) : Uint8Array.of(row % 256),
      ]).flat();
      database.transaction((writer) => writer.insertAll(insert, values));
      const rows = database.all('SELECT id, number, bytes FROM item ORDER BY rowid');
      mustEqual(
        rows.flatMap((row) => [row.id, row.number, row.bytes]),
        values,
        'the rows',
      );
      database.transaction((writer) => {
        writer.insertAll(insert, ['id 000', 5n, null, 'new', 6, null]);
        writer.insertAll(insert, []);
      });
      mustEqual(database.get("SELECT number FROM item WHERE id = 'id 000'")?.number, 5, 'the conflict rule');
      mustEqual(database.all('SELECT id FROM item').length, 138, 'one more row');
      const late = database.transaction((writer) => writer);
      mustThrow(() => late.insertAll(insert, ['late', 1, null]), 'a late write');
      mustThrow(
        () => database.transaction((writer) => writer.insertAll(insert, ['big', 9007199254740993n, null])),
        'a big integer that would lose digits',
      );
    },
  },
  {
    name: 'a transaction gives back what its work gives',
    run(database) {
      mustEqual(
        database.transaction(() => 42),
        42,
        'the value',
      );
    },
  },
  {
    name: 'a transaction whose work throws leaves nothing, and the error comes through',
    run(database) {
      database.exec(schema);
      const mine = new Error('mine');
      const thrown = mustThrow(
        () =>
          database.transaction((writer) => {
            writer.run('INSERT INTO item (id) VALUES (:id)', { id: 'a' });
            throw mine;
          }),
        'the error',
      );
      must(thrown === mine, 'the same error');
      mustEqual(database.all('SELECT * FROM item'), [], 'nothing stays');
      mustEqual(put(database, 'b'), 1, 'usable afterwards');
    },
  },
  {
    name: 'a transaction sees its own writes',
    run(database) {
      database.exec(schema);
      const seen = database.transaction((writer) => {
        writer.run('INSERT INTO item (id) VALUES (:id)', { id: 'a' });
        return writer.get('SELECT id FROM item')?.id;
      });
      mustEqual(seen, 'a', 'its own row');
    },
  },
  {
    name: 'a transaction in a transaction is refused and the outer one is rolled back',
    run(database) {
      database.exec(schema);
      mustThrow(
        () =>
          database.transaction((writer) => {
            writer.run('INSERT INTO item (id) VALUES (:id)', { id: 'a' });
            database.transaction(() => 0);
          }),
        'nesting',
      );
      mustEqual(database.all('SELECT * FROM item'), [], 'nothing stays');
    },
  },
  {
    name: 'work that gives a promise is refused and rolled back',
    run(database) {
      database.exec(schema);
      const work = (writer: SqlWriter): unknown => {
        writer.run('INSERT INTO item (id) VALUES (:id)', { id: 'a' });
        return Promise.resolve();
      };
      // The compiler refuses a promise; this goes round it as plain JavaScript could.
      const untyped = work as (writer: SqlWriter) => never;
      mustThrow(() => database.transaction(untyped), 'async work');
      mustEqual(database.all('SELECT * FROM item'), [], 'nothing stays');
    },
  },
  {
    name: 'a writer kept after its transaction is dead',
    run(database) {
      database.exec(schema);
      let kept: SqlWriter | undefined;
      database.transaction((writer) => {
        kept = writer;
      });
      mustThrow(() => kept?.run('INSERT INTO item (id) VALUES (:id)', { id: 'late' }), 'a late write');
      mustEqual(database.all('SELECT * FROM item'), [], 'nothing written');
    },
  },
  {
    name: 'a broken constraint throws and harms nothing',
    run(database) {
      database.exec(schema);
      put(database, 'a', 1);
      mustThrow(() => put(database, 'a', 2), 'a second row of the same key');
      mustEqual(database.get('SELECT number FROM item')?.number, 1, 'the first row');
    },
  },
  {
    name: 'foreign keys hold',
    run(database) {
      database.exec('CREATE TABLE a (id TEXT PRIMARY KEY) STRICT');
      database.exec('CREATE TABLE b (id TEXT REFERENCES a (id)) STRICT');
      mustThrow(
        () => database.transaction((writer) => writer.run('INSERT INTO b VALUES (:id)', { id: 'x' })),
        'an orphan',
      );
    },
  },
  {
    name: 'a statement survives a change of the schema',
    run(database) {
      database.exec(schema);
      put(database, 'a');
      mustEqual(Object.keys(database.get('SELECT * FROM item') ?? {}).length, 4, 'four columns');
      database.exec('ALTER TABLE item ADD COLUMN more TEXT');
      mustEqual(Object.keys(database.get('SELECT * FROM item') ?? {}).length, 5, 'five columns');
    },
  },
  {
    name: 'full-text search and JSON are there',
    run(database) {
      database.exec(
        "CREATE VIRTUAL TABLE found USING fts5(text, tokenize = 'unicode61 remove_diacritics 2')",
      );
      database.transaction((writer) =>
        writer.run('INSERT INTO found VALUES (:text)', { text: 'Évaluation' }),
      );
      mustEqual(
        database.all("SELECT text FROM found WHERE found MATCH 'evaluation'").length,
        1,
        'accents folded',
      );
      mustEqual(database.get(`SELECT json_extract('{"a":2}', '$.a') AS a`)?.a, 2, 'JSON');
    },
  },
  {
    name: 'bytes read are a copy of their own',
    run(database) {
      database.exec(schema);
      const bytes = Uint8Array.of(1, 2, 3);
      database.transaction((writer) =>
        writer.run('INSERT INTO item (id, bytes) VALUES (:id, :bytes)', { id: 'a', bytes }),
      );
      bytes.fill(9);
      const read = database.get('SELECT bytes FROM item')?.bytes;
      mustEqual(read, Uint8Array.of(1, 2, 3), 'the bytes as written');
    },
  },
  {
    name: 'closed, it refuses',
    run(database) {
      database.exec(schema);
      database.close();
      mustThrow(() => database.all('SELECT * FROM item'), 'a read after close');
      mustThrow(() => put(database, 'a'), 'a write after close');
      database.close();
    },
  },
];
