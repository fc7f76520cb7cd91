import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import type { ImportState } from '../schema/importTables.ts';
import type { Storage } from '../storage.ts';
import { deleteIssue, forgetIssues } from './importIssues.ts';
import { findIssues, findRun, insertIssues, insertRun } from './importRuns.ts';

let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-issues-'));
  storage = await openSqliteStorage(join(folder, 'cartable.db'), { flush: false });
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
});

async function run(state: ImportState, createdAt: number): Promise<string> {
  const id = `${state}${createdAt}`;
  const made = { id, state, createdAt, source: 'csv:0750001A', format: 'csv', mode: 'full' } as const;
  const issue = { severity: 'warning', code: 'c', file: 'f', line: 3, data: { id: 'ine:1' } } as const;
  await storage.transaction(async (writer) => {
    await insertRun(writer, { ...made, follows: '', details: '{}' }, id);
    await insertIssues(writer, id, 1, [issue, { ...issue, line: 4 }]);
  });
  return id;
}

test('reports of what is over are forgotten, and of what was applied long ago; the runs stay', async () => {
  const over = [await run('replaced', 90), await run('undone', 90), await run('applied', 9)];
  const kept = [await run('applied', 10), await run('ready', 5), await run('applying', 5)];
  await storage.transaction((writer) => forgetIssues(writer, 10));
  for (const id of over) {
    expect(await findIssues(storage.reader, id), id).toEqual([]);
    expect(await findRun(storage.reader, id), id).toBeDefined();
  }
  for (const id of kept) expect(await findIssues(storage.reader, id), id).toHaveLength(2);
});

test('one line goes alone', async () => {
  const id = await run('applied', 1);
  await storage.transaction((writer) => deleteIssue(writer, id, 1));
  expect((await findIssues(storage.reader, id)).map((one) => one.line)).toEqual([4]);
});
