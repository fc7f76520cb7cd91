import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import type { Storage } from '../storage.ts';
import { schoolsKnowingQuery } from './federation.ts';

let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-federation-'));
  storage = await openSqliteStorage(join(folder, 'cartable.db'), { flush: false });
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

test('somebody is looked for in each school by the whole key: no sign-in reads the region’s records', async () => {
  const { sql, parameters } = schoolsKnowingQuery(storage.reader, ['a', 'b', 'c']).compile();
  const plan = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]);
  const { rows } = await storage.reader.executeQuery(plan);
  const details = rows.map((row) => (row as { detail: string }).detail);
  expect(details.join('\n')).toMatch(/SEARCH record .*\(school_id=\? AND type=\? AND id=\?\)/);
  expect(details.filter((one) => one.startsWith('SCAN'))).toEqual([]);
});
