import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import type { Storage, Writer } from '../storage.ts';
import { findScopes, type FreshScopes, numberScopes } from './scopes.ts';

let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-scopes-'));
  storage = await openSqliteStorage(join(folder, 'cartable.db'), { flush: false });
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
});

/**
 * Lets `other` happen between the last look at the scopes and the giving of numbers, as on an engine where transactions run beside each other: PostgreSQL's statements
 * see what was committed before each of them. SQLite runs one transaction at a time, so the other one is written by this one.
 */
function meetsAnother(writer: Writer, other: () => Promise<unknown>): Writer {
  const run = writer.executeQuery.bind(writer);
  let met = false;
  writer.executeQuery = async (query) => {
    const gives = 'sql' in query && query.sql.startsWith('insert into "school"');
    if (gives && !met) {
      met = true;
      await other();
    }
    return run(query);
  };
  return writer;
}

const held = async () =>
  (await findScopes(storage.reader, 'school1', ['s:a', 's:b', 's:c'])).map(({ scopeId, no }) => [
    scopeId,
    no,
  ]);

test('a scope that another transaction created in the meantime keeps the number that it was given', async () => {
  const numbers = await storage.transaction((writer) =>
    numberScopes(
      meetsAnother(writer, () => numberScopes(writer, 'school1', ['s:b'])),
      'school1',
      ['s:a', 's:b'],
    ),
  );
  expect(new Map((await held()) as [string, number][])).toEqual(numbers);
  expect(numbers.size).toBe(2);
  // Numbers go on behind those that were left over.
  await storage.transaction((writer) => numberScopes(writer, 'school1', ['s:c']));
  expect(new Set((await held()).map(([, no]) => no)).size).toBe(3);
});

test('and it is not fresh: its row is there, and is written by nobody again', async () => {
  const fresh: FreshScopes = new Map();
  const numbers = await storage.transaction((writer) =>
    numberScopes(
      meetsAnother(writer, () => numberScopes(writer, 'school1', ['s:b'])),
      'school1',
      ['s:a', 's:b'],
      fresh,
    ),
  );
  expect([...fresh]).toEqual([[numbers.get('s:a'), 's:a']]);
});
