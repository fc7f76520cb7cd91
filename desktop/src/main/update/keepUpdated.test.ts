import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SyncStatus } from '@cartable/shared/bridge/syncStatus.ts';
import { ok, refused } from '@cartable/shared/lib/result.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FailedVersions } from '../../update/slots/failedVersions.ts';
import { readPointer, writePointer } from '../../update/slots/pointer.ts';
import { slotsOf } from '../../update/slots/slots.ts';
import { runningSlot } from './runningSlot.ts';
import { state, TestUpdates } from './testUpdates.ts';

let bench: TestUpdates;
beforeEach(() => {
  bench = new TestUpdates();
});
afterEach(() => bench.dispose());

const sync = (more: Partial<SyncStatus>) =>
  ({ connection: 'online', firstSyncRecords: null, transfers: [], ...more }) as SyncStatus;

test('asks, brings, and says that the version starts next time', async () => {
  bench.updates.follow(state('unlocked'));
  bench.updates.check();
  await bench.running();
  expect(bench.asked).toEqual([
    ['update.offer', { system: 'linux', version: '1.0.0', failed: null, check: null, refused: null }],
  ]);
  const server = 'https://lycee.example';
  expect(bench.processes[0]?.begun).toEqual({
    ...{
      kind: 'install',
      keyRoot: bench.root,
      system: 'linux',
      running: 'a',
      version: '2.0.0',
      repair: false,
    },
    runningVersion: '1.0.0',
    ...{ time: 7, server },
    mirror: 'http://miroir.lycee',
    network: { certificates: [], proxy: 'http://mandataire.lycee:3128' },
  });
  bench.processes[0]?.say({ kind: 'progress', doneBytes: 1, totalBytes: 3 });
  expect(bench.updates.status()).toEqual({ phase: 'coming', version: '2.0.0', percent: 33 });
  bench.processes[0]?.say({ kind: 'ready' });
  await vi.waitFor(() => expect(bench.updates.status()).toEqual({ phase: 'ready', version: '2.0.0' }));
  expect(bench.processes[0]?.killed).toBe(true);
});

test('a key that does not say which versions failed on it asks for none, says so, and asks again', async () => {
  const folder = join(bench.root, 'data', 'update');
  mkdirSync(folder, { recursive: true });
  // The memory of a process at its first address answers as a bad place of a key: with EIO.
  symlinkSync('/proc/self/mem', join(folder, 'failed-linux.a.json'));
  bench.updates.follow(state('unlocked'));
  bench.updates.check();
  await vi.waitFor(() =>
    expect(bench.updates.status()).toEqual({ phase: 'problem', code: 'key.removed', data: {} }),
  );
  expect(bench.asked).toEqual([]);
  rmSync(folder, { recursive: true });
  bench.updates.check();
  await bench.running();
});

test('an answer that comes when the key is about to be pulled out begins nothing', async () => {
  let answer = () => {};
  bench.answered = new Promise((resolve) => {
    answer = resolve;
  });
  bench.updates.follow(state('unlocked'));
  bench.updates.check();
  expect(bench.updates.status()).toEqual({ phase: 'checking' });
  await vi.waitFor(() => expect(bench.asked).toHaveLength(1));
  await bench.updates.pause();
  answer();
  await vi.waitFor(() => expect(bench.updates.status()).toEqual({ phase: 'current' }));
  bench.updates.check();
  expect(bench.processes).toEqual([]);
  // Somebody unlocked again instead.
  bench.updates.follow(state('locked'));
  bench.updates.follow(state('unlocked'));
  bench.updates.check();
  await bench.running();
});

test('nothing while locked, and nothing on its own before the first minute', () => {
  bench.updates.check();
  expect(bench.asked).toEqual([]);
});

test('waits for the first synchronisation and for the person’s own files', async () => {
  bench.updates.follow(state('unlocked'));
  bench.updates.followSync(sync({ connection: 'syncing', firstSyncRecords: 10 }));
  bench.updates.check();
  expect(bench.asked).toEqual([]);
  bench.updates.followSync(sync({ transfers: [{} as never] }));
  expect(bench.asked).toEqual([]);
  bench.updates.followSync(sync({}));
  await bench.running();
});

test('a key that is locked, pulled or about to be: the process is gone before anything else', async () => {
  for (const end of [
    () => bench.updates.follow(state('locked')),
    () => bench.updates.follow(state('removed')),
    () => bench.updates.pause(),
  ]) {
    bench.updates.follow(state('unlocked'));
    bench.updates.check();
    const before = bench.processes.length;
    await vi.waitFor(() => expect(bench.processes.length).toBe(before + 1));
    await end();
    expect(bench.processes.at(-1)?.killed).toBe(true);
    await vi.waitFor(() => expect(bench.updates.status()).toEqual({ phase: 'current' }));
    bench.updates.follow(state('locked'));
  }
});

test('a refusal is told by its code; the next check goes on', async () => {
  bench.updates.follow(state('unlocked'));
  bench.updates.check();
  await bench.running();
  bench.processes[0]?.say({
    kind: 'failed',
    code: 'update.key_full',
    data: { needsMegabytes: 60, freeMegabytes: 3 },
  });
  await vi.waitFor(() =>
    expect(bench.updates.status()).toMatchObject({ phase: 'problem', code: 'update.key_full' }),
  );
  // The server is told at once; what it answers begins nothing.
  const refusal = { version: '2.0.0', code: 'update.key_full' };
  await vi.waitFor(() => expect(bench.asked).toHaveLength(2));
  expect(bench.asked[1]).toEqual([
    'update.offer',
    { system: 'linux', version: '1.0.0', failed: null, check: null, refused: refusal },
  ]);
  expect(bench.processes).toHaveLength(1);
  bench.offer = refused('net.unreachable');
  bench.updates.check();
  await vi.waitFor(() => expect(bench.updates.status()).toMatchObject({ code: 'net.unreachable' }));
  bench.offer = ok({ version: null, stopped: [], time: 7, server: '' });
  bench.updates.check();
  await vi.waitFor(() => expect(bench.updates.status()).toEqual({ phase: 'current' }));
});

test('a source that is away is no refusal, nor is a key that is about to be pulled out asked to tell one', async () => {
  bench.updates.follow(state('unlocked'));
  bench.updates.check();
  await bench.running();
  bench.processes[0]?.say({ kind: 'failed', code: 'update.source_away', data: { kind: 'server' } });
  await vi.waitFor(() => expect(bench.updates.status()).toMatchObject({ code: 'update.source_away' }));
  bench.updates.check();
  await vi.waitFor(() => expect(bench.processes).toHaveLength(2));
  await vi.waitFor(() => expect(bench.processes[1]?.begun).toBeDefined());
  const paused = bench.updates.pause();
  bench.processes[1]?.say({ kind: 'failed', code: 'update.forged', data: {} });
  await paused;
  expect(bench.asked).toHaveLength(2);
  expect(bench.asked.every((one) => JSON.stringify(one).includes('"refused":null'))).toBe(true);
});

test('the previous version says what failed, tells the server, and is offered something else', async () => {
  const slots = slotsOf(bench.root, 'linux');
  mkdirSync(slots.b);
  writeFileSync(join(slots.b, 'manifest.json'), '{"version":"2.0.0"}');
  writePointer(slots, { slot: 'b', left: '0' });
  await bench.updates.started();
  expect(readPointer(slots)).toEqual({ slot: 'a', left: 'k' });
  expect(bench.updates.status()).toEqual({ phase: 'restored', version: '2.0.0' });
  bench.offer = ok({ version: null, stopped: [], time: 7, server: '' });
  bench.updates.follow(state('unlocked'));
  bench.updates.check();
  await vi.waitFor(() => expect(bench.told.at(-1)).toEqual({ phase: 'restored', version: '2.0.0' }));
  expect(bench.asked).toEqual([
    ['update.offer', { system: 'linux', version: '1.0.0', failed: '2.0.0', check: null, refused: null }],
  ]);
});

test('every version that failed here is told, and none of them is taken whoever offers it', async () => {
  const failures = new FailedVersions(join(bench.root, 'data', 'update'), 'linux');
  for (const version of ['2.0.0', '3.0.0', '1.0.0', '2.5.0']) await failures.note(version);
  bench.offer = ok({ version: '2.0.0', stopped: [], time: 7, server: 'https://lycee.example' });
  bench.updates.follow(state('unlocked'));
  bench.updates.check();
  await vi.waitFor(() => expect(bench.told).toEqual([{ phase: 'checking' }, { phase: 'current' }]));
  expect(bench.processes).toEqual([]);
  const question = { system: 'linux', version: '1.0.0', failed: '2.5.0', check: null };
  expect(bench.asked).toEqual([
    ['update.offer', { ...question, refused: null, failedBefore: ['2.0.0', '3.0.0'] }],
  ]);
});

test.each([
  ['an older version', '0.5.0'],
  ['the version that runs', '1.0.0'],
  ['the version that failed here', '2.0.0'],
])('a server that offers %s is as one that offers nothing', async (_what, version) => {
  await new FailedVersions(join(bench.root, 'data', 'update'), 'linux').note('2.0.0');
  bench.offer = ok({ version, stopped: [], time: 7, server: 'https://lycee.example' });
  bench.updates.follow(state('unlocked'));
  bench.updates.check();
  await vi.waitFor(() => expect(bench.told).toEqual([{ phase: 'checking' }, { phase: 'current' }]));
  expect(bench.processes).toEqual([]);
});

test('a program that is none of the key’s, or a key that cannot be written, is left alone', async () => {
  for (const change of [{ executable: '/opt/other/cartable' }, { readOnly: true }]) {
    const other = bench.make(change);
    await other.started();
    other.follow(state('unlocked'));
    other.check();
    await vi.waitFor(() => expect(other.status()).toEqual({ phase: 'off' }));
    other.dispose();
  }
  expect(bench.processes).toEqual([]);
  expect(existsSync(join(bench.root, 'data'))).toBe(false);
});

test('a computer’s own copy of the key’s program updates the key', async () => {
  mkdirSync(join(bench.root, 'copy'));
  writeFileSync(join(bench.root, 'copy', 'manifest.json'), '{"version":"1.0.0"}');
  const copy = bench.make({ executable: join(bench.root, 'copy', 'cartable') });
  copy.follow(state('unlocked'));
  copy.check();
  await bench.running();
  expect(bench.processes[0]?.begun).toMatchObject({ running: 'a' });
  copy.dispose();
});

test('a computer’s copy of a version that both folders hold is the one that the start file takes', async () => {
  const slots = slotsOf(bench.root, 'linux');
  for (const folder of [slots.b, join(bench.root, 'copy')]) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'manifest.json'), '{"version":"1.0.0"}');
  }
  const executable = join(bench.root, 'copy', 'cartable');
  for (const [left, slot] of [
    ['2', 'b'],
    ['1', 'b'],
    ['k', 'b'],
    // The repaired one failed twice: the start file takes the other one.
    ['0', 'a'],
  ] as const) {
    writePointer(slots, { slot: 'b', left });
    expect(runningSlot(slots, executable)).toBe(slot);
  }
});
