import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import { countItems, insertItems, markItems, nextItems, schoolsWithItems } from './importItems.ts';
import {
  deleteRunRows,
  findIssues,
  findRun,
  findRunByToken,
  findRuns,
  insertIssues,
  insertRun,
  setRunState,
} from './importRuns.ts';

const run = {
  id: 'r1',
  source: 'csv:0750001A',
  format: 'csv',
  mode: 'full',
  state: 'ready',
  follows: '',
  details: '{}',
  createdAt: 5,
} as const;
const issue = { severity: 'error', code: 'c', file: 'f', line: 3, data: { id: 'p1' } } as const;
const item = (schoolId: string, no: number) =>
  ({ schoolId, no, type: 'a.b', id: `x${no}`, op: 'put', fields: '{}' }) as const;

test('a run is found by its token, its issues in order, its items school by school and backwards to undo', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-import-'));
  const storage = await openSqliteStorage(join(folder, 'cartable.db'), { flush: false });
  try {
    await storage.transaction(async (writer) => {
      await insertRun(writer, run, 'hash');
      await insertIssues(writer, 'r1', 1, [issue, { ...issue, line: 2 }]);
      await insertItems(writer, 'r1', [item('s2', 1), item('s1', 2), item('s1', 3)]);
      await setRunState(writer, 'r1', { state: 'applying' });
    });
    expect(await findRunByToken(storage.reader, 'hash')).toEqual({ ...run, state: 'applying' });
    expect(await findRunByToken(storage.reader, 'other')).toBeUndefined();
    expect((await findRuns(storage.reader, ['applying'], run.source)).length).toBe(1);
    expect((await findIssues(storage.reader, 'r1')).map((one) => one.line)).toEqual([3, 2]);
    expect(await schoolsWithItems(storage.reader, 'r1', 'waiting')).toEqual(['s1', 's2']);
    const numbers = async (state: 'waiting' | 'done', beyond: number) =>
      (await nextItems(storage.reader, 'r1', 's1', state, beyond, 10)).map((one) => one.no);
    expect(await numbers('waiting', 0)).toEqual([2, 3]);
    expect(await numbers('waiting', 2)).toEqual([3]);
    await storage.transaction(async (writer) => {
      const done = [2, 3].map((no) => ({ no, before: null, rev: 1, state: 'done' as const }));
      await markItems(writer, 'r1', 's1', 'waiting', done);
    });
    expect(await numbers('done', 9)).toEqual([3, 2]);
    expect(await numbers('done', 3)).toEqual([2]);
    expect(await schoolsWithItems(storage.reader, 'r1', 'waiting')).toEqual(['s2']);
    expect((await countItems(storage.reader, 'r1')).map((one) => `${one.state} ${one.count}`).sort()).toEqual(
      ['done 2', 'waiting 1'],
    );
    const keep = () => storage.transaction((writer) => deleteRunRows(writer, 'r0', true, 2));
    await storage.transaction(async (writer) => {
      await insertRun(writer, { ...run, id: 'r0', state: 'replaced' }, 'other hash');
      await insertIssues(writer, 'r0', 1, [issue]);
    });
    expect(await keep()).toBe(false);
    expect(await findRun(storage.reader, 'r0')).toBeDefined();
    expect(await findIssues(storage.reader, 'r0')).toEqual([]);
    expect(await findIssues(storage.reader, 'r1')).toHaveLength(2);
    const forget = () => storage.transaction((writer) => deleteRunRows(writer, 'r1', false, 2));
    expect(await forget()).toBe(true);
    expect(await findRun(storage.reader, 'r1')).toBeDefined();
    expect(await forget()).toBe(false);
    expect(await findRun(storage.reader, 'r1')).toBeUndefined();
    expect(await countItems(storage.reader, 'r1')).toEqual([]);
  } finally {
    await storage.close();
    rmSync(folder, { recursive: true });
  }
});
