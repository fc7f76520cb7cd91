import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { sqlDatabaseContract } from '@cartable/shared/ports/contracts/sqlDatabaseContract.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeRandom } from '../nodeCrypto.ts';
import { sqlcipherDatabase } from './sqlcipherDatabase.ts';

const key = secret(nodeRandom.bytes(32));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-db-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(sqlDatabaseContract)('SQLCipher: $name', async ({ run }) => {
  const database = sqlcipherDatabase(join(folder, 'main.db'), key);
  try {
    await run(database);
  } finally {
    database.close();
  }
});

const write = (text: string): string => {
  const path = join(folder, 'main.db');
  const database = sqlcipherDatabase(path, key);
  database.exec('CREATE TABLE note (text TEXT) STRICT');
  database.transaction((writer) => writer.run('INSERT INTO note VALUES (:text)', { text }));
  database.close();
  return path;
};

test('what is committed is there again, and nothing of it is readable on disk', () => {
  const path = write('Le secret de Camille');
  const again = sqlcipherDatabase(path, key);
  expect(again.get('SELECT text FROM note')).toEqual({ text: 'Le secret de Camille' });
  again.close();
  for (const file of [path, `${path}-journal`]) {
    const bytes = readFileSync(file).toString('latin1');
    expect(bytes).not.toContain('Camille');
    expect(bytes).not.toContain('SQLite format');
    expect(bytes).not.toContain('CREATE TABLE');
  }
});

test('another key is told as damage, not as an empty database', () => {
  const path = write('x');
  expect(() => sqlcipherDatabase(path, secret(nodeRandom.bytes(32)))).toThrow(
    expect.objectContaining({ code: 'vault.database_damaged' }),
  );
});

test('it is locked against a second opening', () => {
  const path = write('x');
  const first = sqlcipherDatabase(path, key);
  first.all('SELECT * FROM note');
  expect(() => sqlcipherDatabase(path, key)).toThrow(
    expect.objectContaining({ code: 'vault.database_busy' }),
  );
  first.close();
});

test('a flipped bit is found by the full check', () => {
  const path = write('x'.repeat(200_000));
  const bytes = readFileSync(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const database = sqlcipherDatabase(path, key);
  expect(database.check('full')).not.toEqual([]);
  expect(() => database.all('SELECT * FROM note')).toThrow(
    expect.objectContaining({ code: 'vault.database_damaged' }),
  );
  database.close();
});

test('a copy opens with the same key and holds everything committed', () => {
  const database = sqlcipherDatabase(write('kept'), key);
  const copy = join(folder, 'copy.db');
  database.copyTo(copy);
  database.close();
  const opened = sqlcipherDatabase(copy, key);
  expect(opened.all('SELECT text FROM note')).toEqual([{ text: 'kept' }]);
  expect(opened.check('full')).toEqual([]);
  opened.close();
});

test('durability settings are the ones FAT needs', () => {
  const database = sqlcipherDatabase(join(folder, 'main.db'), key);
  expect(database.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'persist' });
  expect(database.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
  expect(database.get('PRAGMA locking_mode')).toEqual({ locking_mode: 'exclusive' });
  expect(database.get('PRAGMA temp_store')).toEqual({ temp_store: 2 });
  database.close();
});
