import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../sqlite/sqliteStorage.ts';
import type { Storage } from '../storage.ts';
import { addMissing, touchEntries } from './importCompare.ts';
import { countEntries, findSourced, insertEntries, replaceEntry, type StagedEntry } from './importEntries.ts';
import { insertLinks, sourcedOrigins, sourcedTargets } from './importLinks.ts';
import { adoptEntries, dueForRemoval, restoreEntries } from './importSource.ts';

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

const source = 'csv:0750001A';
const run = (id: string, mode: 'full' | 'delta' | 'removal' = 'full') => ({ id, source, mode });
const pupil = (id: string, content: string | null, line = 1): StagedEntry => ({
  kind: 'pupil',
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

/** Reads pupils; each has the guardian `g`. */
async function read(of: ReturnType<typeof run>, entries: readonly StagedEntry[], guardian = 'g1') {
  return storage.transaction(async (writer) => {
    const { refused } = await insertEntries(writer, of, entries);
    const there = entries.flatMap((one) => (one.content === null ? [] : [guards(guardian, one.id)]));
    await insertLinks(writer, of.id, there);
    if (of.mode === 'full') {
      for (let after: string | undefined = ''; after !== undefined; ) {
        after = await addMissing(writer, of, 'pupil', after, 1);
      }
    }
    return refused;
  });
}
/** Adopts two entries at a time, so that several spans are met. */
async function adopt(of: ReturnType<typeof run>, now = 1000): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    after = await storage.transaction((writer) => adoptEntries(writer, of, 'pupil', from, now, 2));
  }
}
async function restore(of: ReturnType<typeof run>): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    after = await storage.transaction((writer) => restoreEntries(writer, of, 'pupil', from, 2));
  }
}
const statuses = async (of: ReturnType<typeof run>) =>
  (await countEntries(storage.reader, of.id)).map((one) => `${one.kind} ${one.status} ${one.count}`);
const found = (id: string) => findSourced(storage.reader, source, 'pupil', id);
const three = [pupil('p1', '"a"'), pupil('p2', '"b"'), pupil('p3', '"c"')];

test('a first reading is all new, the same one again is all the same, counted after it was taken in too', async () => {
  await read(run('r1'), three);
  expect(await statuses(run('r1'))).toEqual(['pupil new 3']);
  await adopt(run('r1'));
  expect(await statuses(run('r1'))).toEqual(['pupil new 3']);
  const wards = await sourcedTargets(storage.reader, source, 'guards', ['g1', 'g9']);
  expect([...wards]).toEqual([['g1', ['p1', 'p2', 'p3']]]);
  await read(run('r2'), three);
  expect(await statuses(run('r2'))).toEqual(['pupil same 3']);
});

test('what was taken in before a crash is not taken in again', async () => {
  await read(run('r1'), three);
  await adopt(run('r1'));
  await read(run('r2'), [pupil('p1', '"x"'), pupil('p2', '"y"'), pupil('p3', '"z"')], 'g2');
  await storage.transaction((writer) => adoptEntries(writer, run('r2'), 'pupil', '', 2000, 2));
  // From the beginning, as after a crash.
  await adopt(run('r2'), 2000);
  expect((await found('p3'))?.content).toBe('"z"');
  expect(await sourcedOrigins(storage.reader, source, 'guards', 'p1')).toEqual(['g2']);
  await restore(run('r2'));
  expect(await Promise.all(['p1', 'p2', 'p3'].map(async (id) => (await found(id))?.content))).toEqual([
    '"a"',
    '"b"',
    '"c"',
  ]);
  expect(await sourcedOrigins(storage.reader, source, 'guards', 'p1')).toEqual(['g1']);
});

test('what a full reading lacks is missing since then, comes back, and an undo restores what was', async () => {
  await read(run('r1'), three);
  await adopt(run('r1'));
  await read(run('r2'), three.slice(1));
  expect(await statuses(run('r2'))).toEqual(['pupil missing 1', 'pupil same 2']);
  await adopt(run('r2'));
  expect(await found('p1')).toMatchObject({ content: '"a"', missingSince: 1000 });
  await read(run('r3'), three);
  expect(await statuses(run('r3'))).toEqual(['pupil back 1', 'pupil same 2']);
  await restore(run('r2'));
  expect(await found('p1')).toMatchObject({ content: '"a"', missingSince: null });
});

test('a deletion that every delta repeats keeps the day of the first; what is due is removed and can be restored', async () => {
  await read(run('r1'), three);
  await adopt(run('r1'));
  await read(run('r2', 'delta'), [pupil('p1', null)]);
  await adopt(run('r2'));
  await read(run('r3', 'delta'), [pupil('p1', null)]);
  expect(await statuses(run('r3'))).toEqual(['pupil gone 1']);
  await adopt(run('r3'), 2000);
  expect(await found('p1')).toMatchObject({ missingSince: 1000 });
  expect(await dueForRemoval(storage.reader, source, 'pupil', 999, '', 10)).toEqual([]);
  const due = await dueForRemoval(storage.reader, source, 'pupil', 1000, '', 10);
  expect(due.map((one) => one.id)).toEqual(['p1']);
});

test('who is touched was the same, or is brought in; a change in a delta takes the place of an earlier one', async () => {
  await read(run('r1'), three);
  await adopt(run('r1'));
  await read(run('r2', 'delta'), [pupil('p1', '"a"'), pupil('p2', '"x"')]);
  await storage.transaction((writer) => touchEntries(writer, 'r2', 'pupil', ['p1', 'p2', 'p3']));
  expect(await statuses(run('r2'))).toEqual(['pupil changed 1', 'pupil touched 2']);
  await storage.transaction((writer) => replaceEntry(writer, run('r2'), pupil('p2', '"b"')));
  expect(await statuses(run('r2'))).toEqual(['pupil same 1', 'pupil touched 2']);
});

test('an identifier given twice is given back with its line', async () => {
  const refused = await read(run('r1'), [...three, pupil('p1', '"x"', 7)]);
  expect(refused.map((one) => one.line)).toEqual([7]);
  // In a file of one line all stand on the first.
  const oneLine = [pupil('p4', '"x"'), pupil('p4', '"y"'), pupil('p5', '"z"')];
  expect((await read(run('r1'), oneLine)).map((one) => one.content)).toEqual(['"y"']);
  expect((await read(run('r1'), oneLine)).length).toBe(3);
});
