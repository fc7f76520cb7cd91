import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeRandom } from '../nodeCrypto.ts';
import { journalBytes, journalOf, markClean, settleJournal } from './journal.ts';
import { sqlcipherDatabase } from './sqlcipherDatabase.ts';

// What the file system makes of it is shown on a real one: scripts/pull/brokenChains.pull.test.ts.
let folder: string;
let path: string;
const key = secret(nodeRandom.bytes(32));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-journal-'));
  path = join(folder, 'main.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const rows = (of: string): number => {
  const database = sqlcipherDatabase(of, key);
  try {
    return Number(database.get('SELECT count(*) AS count FROM t')?.count);
  } finally {
    database.close();
  }
};

/** A database of one committed row and a transaction of many caught in the middle, as a pull leaves them. */
function interrupted(): string {
  const copy = join(folder, 'copy.db');
  const database = sqlcipherDatabase(path, key);
  database.exec('CREATE TABLE t (bytes BLOB NOT NULL) STRICT');
  database.transaction((writer) => writer.run('INSERT INTO t VALUES (randomblob(20000))'));
  database.close();
  const again = sqlcipherDatabase(path, key);
  again.transaction((writer) => {
    writer.run('UPDATE t SET bytes = randomblob(20000)');
    writer.run('INSERT INTO t VALUES (randomblob(20000))');
    copyFileSync(path, copy);
    copyFileSync(journalOf(path), journalOf(copy));
  });
  again.close();
  return copy;
}

test('a clean end leaves its mark, and an opening after it writes nothing', () => {
  sqlcipherDatabase(path, key).close();
  expect(statSync(journalOf(path)).size).toBe(journalBytes);
  const database = sqlcipherDatabase(path, key);
  database.exec('CREATE TABLE t (n INTEGER) STRICT');
  database.close();
  const before = readFileSync(journalOf(path));
  expect(settleJournal(path)).toBe('clean');
  sqlcipherDatabase(path, key).close();
  expect(readFileSync(journalOf(path)).equals(before)).toBe(true);
  expect(statSync(journalOf(path)).size).toBe(journalBytes);
});

test('a journal whose records were not synchronised yet goes: the database was not touched', () => {
  const copy = interrupted();
  expect(settleJournal(copy)).toBe('settled');
  expect(rows(copy)).toBe(1);
  expect(settleJournal(copy)).toBe('clean');
});

test('a transaction that must be played back is, then all is settled', () => {
  const copy = interrupted();
  // As SQLite does just before it touches the database: the number of records is told.
  const journal = readFileSync(journalOf(copy));
  journal.write('d9d505f920a163d7', 'hex');
  journal.writeUInt32BE(1, 8);
  writeFileSync(journalOf(copy), journal);
  expect(settleJournal(copy)).toBe('hot');
  expect(rows(copy)).toBe(1);
  expect(settleJournal(copy)).toBe('clean');
});

test('a huge transaction makes the journal grow, and its end makes it shrink again', () => {
  const database = sqlcipherDatabase(path, key);
  database.exec('CREATE TABLE t (bytes BLOB NOT NULL) STRICT');
  database.transaction((writer) => {
    for (let row = 0; row < 60; row += 1) writer.run('INSERT INTO t VALUES (randomblob(100000))');
  });
  let grown = 0;
  database.transaction((writer) => {
    writer.run('UPDATE t SET bytes = randomblob(100000)');
    grown = statSync(journalOf(path)).size;
  });
  expect(grown).toBeGreaterThan(journalBytes);
  expect(statSync(journalOf(path)).size).toBe(journalBytes);
  database.close();
});

test('a journal that must be played back is not taken for a clean one, and loses only what lies behind its records', () => {
  const count = 1100;
  const header = Buffer.alloc(512);
  header.write('d9d505f920a163d7', 'hex');
  header.writeUInt32BE(count, 8);
  header.writeUInt32BE(10, 16);
  header.writeUInt32BE(512, 20);
  header.writeUInt32BE(4096, 24);
  const records = Buffer.alloc(count * 4104, 1);
  writeFileSync(path, Buffer.alloc(4096 * 10));
  writeFileSync(journalOf(path), Buffer.concat([header, records, Buffer.alloc(3000, 2)]));
  markClean(path);
  expect(statSync(journalOf(path)).size).toBe(512 + records.length + 3000);
  expect(settleJournal(path)).toBe('hot');
  expect(statSync(journalOf(path)).size).toBe(512 + records.length);
});

test('a missing journal is made again', () => {
  sqlcipherDatabase(path, key).close();
  rmSync(journalOf(path));
  expect(settleJournal(path)).toBe('settled');
  expect(settleJournal(path)).toBe('clean');
});

test('the lock is an empty file with nothing beside it, before and after', () => {
  const files = (): unknown => readdirSync(folder).sort();
  const database = sqlcipherDatabase(path, key);
  expect(files()).toEqual(['main.db', 'main.db-journal', 'main.db-lock']);
  database.close();
  expect(files()).toEqual(['main.db', 'main.db-journal', 'main.db-lock']);
  expect(statSync(`${path}-lock`).size).toBe(0);
});
