import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { handClock, type HandClock } from '../testing/handClock.ts';
import { KeyThreads } from './keyThreads.ts';
import { nodeThread } from './nodeThread.ts';

let folder = '';
let clock: HandClock;
let threads: KeyThreads;
let started = 0;

/** Opening a pipe that nobody writes into waits in the kernel, where no thread can be ended: as a key that answers nothing. */
const pipe = (): KeyTarget => {
  const path = join(folder, 'silent');
  spawnSync('mkfifo', [path]);
  const about = { kind: 'disk', removable: true, readOnly: false, model: '', serial: '' } as const;
  const drive = { ...about, device: path, sizeBytes: 16e9, mountedAt: [], volumes: [] };
  return { name: 'sdx', path, drive, isNew: false };
};
/** A thread of this process waits for the other end of a pipe: the kernel says so. */
const hangs = () =>
  readdirSync('/proc/self/task').some((thread) => {
    try {
      return /fifo_open|wait_for_partner/u.test(readFileSync(`/proc/self/task/${thread}/wchan`, 'utf8'));
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
const patience = { timeout: 20_000 };
const hanging = () => vi.waitFor(() => expect(hangs()).toBe(true), patience);
/** From here on the other end is there, and nobody waits for it. */
function answer({ path }: KeyTarget) {
  ends.push(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
}
let ends: number[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-threads-'));
  clock = handClock();
  started = 0;
  threads = new KeyThreads(() => {
    started += 1;
    return nodeThread();
  }, clock.patience);
});
afterEach(() => {
  for (const end of ends) closeSync(end);
  ends = [];
  rmSync(folder, { recursive: true, force: true });
});

it('gives a key up that answers nothing, sends no second thread after it, and tries anew once it has answered', async () => {
  const target = pipe();
  const look = threads.look(target);
  await hanging();
  clock.over();
  expect(await look).toMatchObject({ holds: 'silent', marks: 'unreadable' });
  expect(await threads.look(target)).toMatchObject({ holds: 'silent' });
  const task = { kind: 'inspect', target } as const;
  expect(await threads.run(task, 'sdx')).toMatchObject({
    error: { code: 'prepare.silent', data: { device: 'sdx' } },
  });
  expect(started).toBe(1);
  answer(target);
  // By that the thread that hung ends. A pipe is no volume, and can be read.
  const again = async () => expect(await threads.look(target)).toMatchObject({ holds: 'unknown' });
  await vi.waitFor(again, patience);
  expect(started).toBe(2);
});

it('gives one up too that is to be stopped and cannot be', async () => {
  const target = pipe();
  const stop = new AbortController();
  const end = threads.run({ kind: 'inspect', target }, 'sdx', { signal: stop.signal });
  await hanging();
  stop.abort();
  clock.over();
  expect(await end).toMatchObject({ error: { code: 'prepare.silent' } });
  answer(target);
});

it('does not even start what was stopped before', async () => {
  const target = pipe();
  const end = await threads.run({ kind: 'inspect', target }, 'sdx', { signal: AbortSignal.abort() });
  expect(end).toMatchObject({ error: { code: 'prepare.cancelled' } });
  expect(started).toBe(0);
});

it('has one thread for looks one after the other, whatever they end with, and some for many at once', async () => {
  const file = { name: 'x.img', path: join(folder, 'x.img'), drive: undefined, isNew: false };
  writeFileSync(file.path, Buffer.alloc(4096));
  for (const kind of ['look', 'inspect', 'look'] as const) await threads.run({ kind, target: file }, 'x');
  expect(started).toBe(1);
  expect(await threads.run({ kind: 'inspect', target: file }, 'x')).toMatchObject({
    error: { code: 'prepare.not_a_key', data: { device: 'x' } },
  });
  await Promise.all(Array.from({ length: 20 }, () => threads.look(file)));
  expect(started).toBeLessThanOrEqual(8);
  expect(clock.waiting()).toBe(0);
});

it('gives no task to a thread that has fallen, which says so before it is gone', async () => {
  const falls = `require('node:worker_threads').parentPort.on('message', () => { throw new Error('memory') })`;
  threads = new KeyThreads(() => {
    started += 1;
    return started === 1 ? new Worker(falls, { eval: true }) : nodeThread();
  }, clock.patience);
  const path = join(folder, 'nothing.img');
  writeFileSync(path, Buffer.alloc(2 * 1024 * 1024));
  const task = { kind: 'inspect', target: { name: 'x', path, drive: undefined, isNew: false } } as const;
  expect(await threads.run(task, 'x')).toMatchObject({ error: { code: 'prepare.io' } });
  expect(await threads.run(task, 'x')).toMatchObject({ error: { code: 'prepare.not_a_key' } });
});
