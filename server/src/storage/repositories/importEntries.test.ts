import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import type { Storage } from '../storage.ts';
import { compareEntries, danglingLinks, touch } from './importCompare.ts';
import { countEntries, findSourced, insertEntries, insertLinks, type StagedEntry } from './importEntries.ts';
import { adoptEntries, restoreEntries } from './importSource.ts';

let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-import-'));
  storage = await openSqliteStorage(join(folder, 'cartable.db'), { flush: false });
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
});

const entry = (kind: string, id: string, content: string | null, line = 1): StagedEntry => ({
  kind,
  id,
  content,
  digest: content ?? '',
  file: 'f.csv',
  line,
});
const guards = (fromId: string, toId: string) => ({
  relation: 'guards',
  fromId,
  toId,
  ownerKind: 'pupil',
  ownerId: toId,
});
const run = (id: string, mode: 'full' | 'delta' = 'full') => ({ id, source: 'csv:0750001A', mode });

async function read(
  of: ReturnType<typeof run>,
  entries: readonly StagedEntry[],
  links = [guards('g1', 'p1')],
) {
  return storage.transaction(async (writer) => {
    const refused = await insertEntries(writer, of.id, entries);
    await insertLinks(writer, of.id, links);
    await compareEntries(writer, of);
    await touch(writer, of, 'guards', { kind: 'pupil', side: 'to_id' }, 'guardian');
    return refused;
  });
}
const adopt = (of: ReturnType<typeof run>, now = 1000) =>
  storage.transaction((writer) => adoptEntries(writer, of, now, 100));
const statuses = async (of: ReturnType<typeof run>) =>
  (await countEntries(storage.reader, of.id)).map((one) => `${one.kind} ${one.status} ${one.count}`);

const people = [entry('pupil', 'p1', '"a"'), entry('guardian', 'g1', '"b"')];

test('a first reading is all new, the same one again is all the same', async () => {
  await read(run('r1'), people);
  expect(await statuses(run('r1'))).toEqual(['guardian new 1', 'pupil new 1']);
  expect(await adopt(run('r1'))).toBe(2);
  expect(await adopt(run('r1'))).toBe(0);
  await read(run('r2'), people);
  expect(await statuses(run('r2'))).toEqual(['guardian same 1', 'pupil same 1']);
  expect(await adopt(run('r2'))).toBe(0);
});

test('a pupil who changed touches the guardian, in a delta that does not hold the guardian too', async () => {
  await read(run('r1'), people);
  await adopt(run('r1'));
  await read(run('r2', 'delta'), [entry('pupil', 'p1', '"c"')], []);
  expect(await statuses(run('r2'))).toEqual(['guardian touched 1', 'pupil changed 1']);
});

test('what a full reading lacks is missing since then, comes back, and an undo restores what was', async () => {
  await read(run('r1'), people);
  await adopt(run('r1'));
  await read(run('r2'), [entry('guardian', 'g1', '"b"')], []);
  expect(await statuses(run('r2'))).toEqual(['guardian touched 1', 'pupil missing 1']);
  await adopt(run('r2'));
  const found = () => findSourced(storage.reader, 'csv:0750001A', 'pupil', 'p1');
  expect(await found()).toMatchObject({ content: '"a"', missingSince: 1000 });
  await read(run('r3'), people);
  expect(await statuses(run('r3'))).toEqual(['guardian touched 1', 'pupil back 1']);
  expect(await storage.transaction((writer) => restoreEntries(writer, run('r2'), 100))).toBe(1);
  expect(await found()).toMatchObject({ content: '"a"', missingSince: null });
});

test('a deletion that every delta repeats keeps the day of the first', async () => {
  await read(run('r1'), people);
  await adopt(run('r1'));
  await read(run('r2', 'delta'), [entry('pupil', 'p1', null)], []);
  expect(await statuses(run('r2'))).toEqual(['guardian touched 1', 'pupil missing 1']);
  await adopt(run('r2'));
  await read(run('r3', 'delta'), [entry('pupil', 'p1', null)], []);
  expect(await statuses(run('r3'))).toEqual(['pupil gone 1']);
  expect(await adopt(run('r3'), 2000)).toBe(0);
  expect(await findSourced(storage.reader, 'csv:0750001A', 'pupil', 'p1')).toMatchObject({
    missingSince: 1000,
  });
  await read(run('r4', 'delta'), people);
  expect(await statuses(run('r4'))).toEqual(['guardian touched 1', 'pupil back 1']);
});

test('an identifier given twice is given back with its line; a relative who is nowhere is named with the place', async () => {
  const refused = await read(run('r1'), [...people, entry('pupil', 'p1', '"x"', 7)], [guards('g9', 'p1')]);
  expect(refused.map((one) => one.line)).toEqual([7]);
  const dangling = await danglingLinks(storage.reader, run('r1'), 'guards', 'from_id', 'guardian', 10);
  expect(dangling).toEqual([{ target: 'g9', id: 'p1', kind: 'pupil', file: 'f.csv', line: 1 }]);
});
