import { readdirSync } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nodeRandom } from '../../ops/nodeHost.ts';
import { findRuns, setRunState } from '../../storage/repositories/importRuns.ts';
import { insertTask, setTask } from '../../storage/repositories/importTasks.ts';
import { ImportWorld } from '../testing/importWorld.ts';
import { filesOf, rosa, small } from '../testing/smallDirectory.ts';
import { ImportLine } from './importLine.ts';
import type { ImportTask } from './importTask.ts';
import { Uploads } from './uploads.ts';

// Each import is a thread of its own, and a busy machine starts it slowly.
vi.setConfig({ testTimeout: 120_000 });
const owner = { schoolId: 'office' as SchoolId, uai: '0000000A', academies: 'all' } as const;
const author = { actor: { userId: 'officer', roles: 'regionAdmin', deviceId: 'd' }, schoolId: 'office' };
let world: ImportWorld;
let uploads: Uploads;
let line: ImportLine;
let defects: unknown[];
/** What whoever has their turn waits for. */
let door: (task: ImportTask) => Promise<void>;
let told: () => void;

function openLine(): ImportLine {
  return new ImportLine({
    storage: world.storage,
    clock: { now: () => world.now as never },
    random: nodeRandom,
    database: world.database,
    uploads,
    mayStill: (task) => door(task),
    finished: () => told(),
    reportDefect: (error) => defects.push(error),
  });
}

beforeEach(async () => {
  world = await ImportWorld.open();
  uploads = new Uploads(world.files);
  defects = [];
  door = async () => undefined;
  told = () => undefined;
  line = openLine();
});
afterEach(async () => {
  await line.stop();
  await world.close();
  expect(defects).toEqual([]);
});

async function* whole(text: string) {
  yield new TextEncoder().encode(text);
}

/** A file whose end is missing. */
async function* truncated(bytes: AsyncIterable<Uint8Array>) {
  for await (const piece of bytes) yield piece.slice(0, piece.length - 40);
}

/** Puts the reading of a file in line. */
async function addReading(label: string, name: string, text: string, desk = 'desk'): Promise<string> {
  const id = line.newId();
  await uploads.write(desk, name, 0, whole(text), label);
  await uploads.hand(desk, label, id);
  await line.add({ id, desk, schoolId: desk, key: '', task: { kind: 'read', owner, label } });
  return id;
}

const nonsense = 'rien;de;connu\n1;2;3\n';
const shown = async () =>
  (await line.list()).map(({ label, task, state, ahead }) => `${label || task.kind} ${state} ${ahead}`);

/** A door that stands shut until it is opened. */
function shut(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  door = () => promise;
  return resolve;
}

test('they wait in line in the order of asking, of whichever desk; decisions come before readings', async () => {
  const { run } = await world.read(filesOf(small));
  const open = shut();
  await addReading('un', 'a.csv', nonsense);
  await addReading('deux', 'a.csv', nonsense, 'other');
  await addReading('trois', 'a.csv', nonsense);
  const task = { kind: 'apply', runId: run.id, source: run.source, acceptLeavers: false, author } as const;
  const apply = { desk: 'desk', schoolId: rosa, key: `apply:${run.id}`, task };
  await line.add({ id: 'first', ...apply });
  // Pressed twice.
  await line.add({ id: 'second', ...apply });
  expect(await shown()).toEqual(['un running 0', 'apply waiting 1', 'deux waiting 2', 'trois waiting 3']);
  const done: string[] = [];
  door = async (one) => void done.push(one.kind === 'read' ? one.label : one.kind);
  open();
  await line.idle();
  expect(done).toEqual(['apply', 'deux', 'trois']);
  expect((await findRuns(world.storage.reader, ['applied'])).map((one) => one.id)).toEqual([run.id]);
  const refused = await line.list();
  expect(refused.map((one) => [one.label, one.state])).toEqual([
    ['un', 'refused'],
    ['deux', 'refused'],
    ['trois', 'refused'],
  ]);
});

test('one that waits is taken out, with its files; another desk’s is not', async () => {
  const open = shut();
  await addReading('un', 'a.csv', nonsense);
  const id = await addReading('deux', 'a.csv', nonsense);
  await line.remove('other', id);
  expect(await shown()).toEqual(['un running 0', 'deux waiting 1']);
  await line.remove('desk', id);
  expect(await shown()).toEqual(['un running 0']);
  expect(readdirSync(world.files)).toHaveLength(1);
  open();
  await line.idle();
});

test('what a server left in line is done by the next one, and its files are still there', async () => {
  shut();
  await addReading('un', 'a.csv', nonsense);
  await addReading('deux', 'a.csv', nonsense);
  // A server that was killed: nobody told its line to stop, and nobody hears of it any more.
  door = async () => undefined;
  line = openLine();
  expect(await shown()).toEqual(['un running 0', 'deux waiting 1']);
  await line.begin();
  await line.idle();
  expect((await line.list()).map((one) => [one.label, one.state])).toEqual([
    ['un', 'refused'],
    ['deux', 'refused'],
  ]);
  const codes = (await line.list()).map((one) => one.outcome?.refusal?.code);
  expect(codes).toEqual(['import.csv_no_header', 'import.csv_no_header']);
});

test('what was applied before a server died, and stands in line still, is done and not refused', async () => {
  const { run } = await world.import(filesOf(small));
  const { source } = run;
  const task = { kind: 'apply', runId: run.id, source, acceptLeavers: false, author } as const;
  await line.add({ id: 'again', desk: 'desk', schoolId: rosa, key: `apply:${run.id}`, task });
  await line.idle();
  expect(await line.list()).toEqual([]);
  const undo = { kind: 'undo', runId: run.id, source, author } as const;
  for (const id of ['undo', 'undone']) {
    await line.add({ id, desk: 'desk', schoolId: rosa, key: `undo:${run.id}`, task: undo });
    await line.idle();
    expect(await line.list()).toEqual([]);
  }
});

test('an application that was cut off in the middle is finished by whoever asks for it again', async () => {
  const { run } = await world.read(filesOf(small));
  const { source } = run;
  // As a full disk leaves it: begun, a part done, and nobody who goes on.
  await world.storage.transaction((writer) => setRunState(writer, run.id, { state: 'applying' }));
  const cutOff = { refusal: { code: 'import.stopped', data: {} }, report: null };
  const task = { kind: 'apply', runId: run.id, source, acceptLeavers: false, author } as const;
  const stored = { desk: 'desk', schoolId: rosa, key: `apply:${run.id}`, label: '', createdAt: 0 };
  await world.storage.transaction(async (writer) => {
    await insertTask(writer, { id: 'cut', ...stored, task: JSON.stringify(task) });
    await setTask(writer, 'cut', { state: 'refused', outcome: JSON.stringify(cutOff) });
  });
  await line.again('desk', 'cut');
  await line.idle();
  expect(await line.list()).toEqual([]);
  expect((await findRuns(world.storage.reader, ['applied'])).map((one) => one.id)).toEqual([run.id]);
  await world.storage.transaction((writer) => setRunState(writer, run.id, { state: 'undoing' }));
  const undo = { kind: 'undo', runId: run.id, source, author } as const;
  await line.add({ id: 'undo', desk: 'desk', schoolId: rosa, key: `undo:${run.id}`, task: undo });
  await line.idle();
  expect(await line.list()).toEqual([]);
  expect((await findRuns(world.storage.reader, ['undone'])).map((one) => one.id)).toEqual([run.id]);
});

test('a defect in asking whether somebody still may ends that task, and the line goes on', async () => {
  door = (task) =>
    task.kind === 'read' && task.label === 'un' ? Promise.reject(new TypeError('x')) : Promise.resolve();
  await addReading('un', 'a.csv', nonsense);
  await addReading('deux', 'a.csv', nonsense);
  await line.idle();
  const ends = (await line.list()).map((one) => [one.label, one.state, one.outcome?.refusal?.code]);
  expect(ends).toEqual([
    ['un', 'refused', 'import.stopped'],
    ['deux', 'refused', 'import.csv_no_header'],
  ]);
  expect(defects.splice(0)).toEqual([expect.any(TypeError)]);
});

test('what fails after a task keeps nobody behind it waiting', async () => {
  told = () => {
    throw new TypeError('x');
  };
  shut();
  await addReading('un', 'a.csv', nonsense);
  await addReading('deux', 'a.csv', nonsense);
  // The next server wakes once for all that stands in line.
  door = async () => undefined;
  line = openLine();
  await line.begin();
  await line.idle();
  expect((await line.list()).map((one) => one.state)).toEqual(['refused', 'refused']);
  expect(defects.splice(0)).toEqual([expect.any(TypeError), expect.any(TypeError)]);
});

test('a task whose end could not be written down is done again, not stuck for ever', async () => {
  const id = line.newId();
  await uploads.write('desk', 'a.csv', 0, whole(nonsense));
  await uploads.hand('desk', '', id);
  const task = JSON.stringify({ kind: 'read', owner, label: 'un' });
  await world.storage.transaction(async (writer) => {
    const stored = { id, desk: 'desk', schoolId: rosa, key: '', label: 'un', createdAt: 0 };
    await insertTask(writer, { ...stored, task });
    await setTask(writer, id, { state: 'running' });
  });
  await addReading('deux', 'a.csv', nonsense);
  await line.idle();
  expect((await line.list()).map((one) => [one.label, one.state])).toEqual([
    ['un', 'refused'],
    ['deux', 'refused'],
  ]);
});

test('who may no more when their turn comes has applied nothing', async () => {
  const { run } = await world.read(filesOf(small));
  const before = await world.everything();
  door = () => Promise.reject(new AppError('auth.forbidden'));
  const task = { kind: 'apply', runId: run.id, source: run.source, acceptLeavers: false, author } as const;
  await line.add({ id: 'late', desk: 'desk', schoolId: rosa, key: `apply:${run.id}`, task });
  await line.idle();
  expect((await line.list())[0]).toMatchObject({
    state: 'refused',
    outcome: { refusal: { code: 'auth.forbidden' } },
  });
  expect(await world.everything()).toBe(before);
});

test('a refusal is kept with its lines and files until it is put away, or read again; a day later it is gone', async () => {
  const id = line.newId();
  for (const file of filesOf(small)) {
    const cut = file.name.includes('_Eleve_') ? truncated(file.bytes()) : file.bytes();
    await uploads.write('desk', file.name, 0, cut);
  }
  await uploads.hand('desk', '', id);
  const task = { kind: 'read', owner, label: 'un' } as const;
  await line.add({ id, desk: 'desk', schoolId: rosa, key: '', task });
  await line.idle();
  const lines = () => world.storage.reader.selectFrom('import_issue').select('run_id').execute();
  expect((await lines()).map((one) => one.run_id)).toEqual([id]);
  await line.again('desk', id);
  await line.idle();
  expect((await lines()).map((one) => one.run_id)).toEqual([id]);
  await expect(line.again('other', id)).rejects.toMatchObject({ code: 'request.not_found' });
  await line.forgetOld(world.now);
  expect(await shown()).toEqual(['un refused 0']);
  world.laterBy(2);
  await line.forgetOld(world.now - 86_400_000);
  expect(await line.list()).toEqual([]);
  expect(await lines()).toEqual([]);
  expect(readdirSync(world.files)).toEqual([]);
});

test('files of what waits in line are not old, however long it waits; those that nobody read are', async () => {
  const open = shut();
  await addReading('un', 'a.csv', nonsense);
  await uploads.write('desk', 'b.csv', 0, whole(nonsense));
  // Folders are as old as the machine's clock says.
  world.now = Date.now() + 7 * 86_400_000;
  await line.forgetOld(world.now);
  expect((await line.list()).map((one) => one.label)).toEqual(['un']);
  expect(readdirSync(world.files)).toHaveLength(1);
  expect(await uploads.list('desk')).toEqual([]);
  open();
  await line.idle();
});

test('a desk’s line has an end', async () => {
  const open = shut();
  await addReading('un', 'a.csv', nonsense);
  const task = { kind: 'removals', source: 'aaf:paris' } as const;
  const add = (no: number, desk = 'desk') =>
    line.add({ id: `${desk}${no}`, desk, schoolId: rosa, key: `removals:${desk}${no}`, task });
  for (let no = 1; no < 500; no += 1) await add(no);
  await expect(add(500)).rejects.toMatchObject({ code: 'import.line_full', data: { limit: 500 } });
  await add(1, 'other');
  await world.storage.transaction((writer) =>
    writer.deleteFrom('import_task').where('key', '<>', '').execute(),
  );
  open();
  await line.idle();
});
