import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Storage } from '../storage/storage.ts';
import { confirmRun, resumeRuns, undoLast } from './applyRun.ts';
import type { ImportHost } from './host.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, pupil, small, teacher } from './testing/smallDirectory.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
});
afterEach(() => world.close());

class Crash extends Error {}

/** The same storage, which dies at the transaction of this number: before it, or when it is committed and nobody knows. */
function dyingAt(
  host: ImportHost,
  at: number,
  when: 'before' | 'after',
): ImportHost & { readonly count: number } {
  let count = 0;
  const storage: Storage = {
    ...host.storage,
    reader: host.storage.reader,
    snapshot: (work) => host.storage.snapshot(work),
    async transaction(work) {
      count += 1;
      if (count === at && when === 'before') throw new Crash();
      const result = await host.storage.transaction(work);
      if (count === at) throw new Crash();
      return result;
    },
    backup: (to) => host.storage.backup(to),
    close: async () => {},
  };
  return {
    ...host,
    storage,
    get count() {
      return count;
    },
  };
}

const changed = filesOf({
  ...small,
  pupils: [pupil('200', 'ALPHA', ['10$2DE2'], []), pupil('203', 'DELTA', ['10$2DE1'], ['301'])],
  staff: [teacher('400', 'PROF', ['10$2DE2$MATH', '10$2DE2$FR'])],
});

test('an import and its undo that die at any transaction are finished by a resumption, as if nothing had happened', async () => {
  await world.import(filesOf(small));
  const before = await world.everything();
  world.laterBy(1);
  await world.import(changed, true);
  const after = await world.everything();
  await undoLast(world.host, 'aaf:paris');
  let finished = false;
  for (let at = 1; !finished; at += 1) {
    const when = at % 2 === 0 ? 'before' : 'after';
    const report = await world.read(changed);
    const confirming = dyingAt(world.host, at, when);
    const confirm = confirmRun(confirming, report.token ?? '', { acceptLeavers: true });
    const died = await confirm.then(
      () => false,
      (error: unknown) => error instanceof Crash,
    );
    const started = (await resumeRuns(world.host)).length > 0 || !died;
    if (!started && (await world.everything()) === before) {
      // It died before it began: the report still confirms it.
      await confirmRun(world.host, report.token ?? '', { acceptLeavers: true }).catch(() => {});
    }
    expect(await world.everything(), `confirmed, died at ${at}`).toBe(after);
    const undoing = dyingAt(world.host, at, when);
    const undo = undoLast(undoing, 'aaf:paris');
    const undoDied = await undo.then(
      () => false,
      (error: unknown) => error instanceof Crash,
    );
    if (undoDied && (await resumeRuns(world.host)).length === 0 && (await world.everything()) !== before)
      await undoLast(world.host, 'aaf:paris');
    expect(await world.everything(), `undone, died at ${at}`).toBe(before);
    finished = !died && !undoDied;
  }
});

test('while an import is interrupted, its source is not read again', async () => {
  const report = await world.read(filesOf(small));
  const dying = dyingAt(world.host, 2, 'before');
  await expect(confirmRun(dying, report.token ?? '', { acceptLeavers: true })).rejects.toThrow(Crash);
  await expect(world.read(filesOf(small))).rejects.toMatchObject({ code: 'import.unfinished' });
  await resumeRuns(world.host);
  expect((await world.read(filesOf(small))).details.items).toEqual([]);
});

test('a reading that died left nothing that a later one trips over', async () => {
  const world2 = dyingAt(world.host, 3, 'before');
  const { readDirectory } = await import('./readDirectory.ts');
  const { aafReader } = await import('./readers/aaf/aafReader.ts');
  await expect(readDirectory(world2, aafReader, filesOf(small))).rejects.toThrow(Crash);
  const report = await world.import(filesOf(small));
  expect(report.issues).toEqual([]);
});
