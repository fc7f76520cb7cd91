import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { unreadableMedium } from '../identity/mediumLook.ts';
import type { KeyTask } from './keyTask.ts';
import { startTask } from './startTask.ts';

const target = { name: 'sdx', path: '/dev/sdx', drive: undefined, isNew: false, confirmed: unreadableMedium };
const task: KeyTask = { kind: 'wipe', target };
const thread = (code: string) => new Worker(code, { eval: true });
/** Says that it has begun and then hangs, like a key that answers nothing. */
const hangs = `const { parentPort } = require('node:worker_threads');
parentPort.postMessage({ kind: 'progress', progress: { phase: 'wiping', doneBytes: 1, totalBytes: 2 } });
for (;;);`;

it('stops a thread in the middle of its work', async () => {
  const stop = new AbortController();
  const end = await startTask(task, 'sdx', thread(hangs), { signal: stop.signal, tell: () => stop.abort() });
  expect(end).toMatchObject({ ok: false, error: { code: 'prepare.cancelled', data: { device: 'sdx' } } });
});

it.each([
  ['ends without a word', 'process.exit(0)'],
  ['dies', 'throw new Error("x")'],
])('tells a thread that %s as a failure of its key', async (_how, code) => {
  expect(await startTask(task, 'sdx', thread(code))).toMatchObject({
    error: { code: 'prepare.io', data: { device: 'sdx' } },
  });
});
