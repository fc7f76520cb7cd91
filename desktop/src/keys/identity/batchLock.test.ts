import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { BatchLock, lockPath } from './batchLock.ts';

const folder = mkdtempSync(join(tmpdir(), 'cartable-batch-lock-'));
const batch = join(folder, 'lot.json');
const file = lockPath(batch);
const held = () => JSON.parse(readFileSync(file, 'utf8'));
/** As another computer, or another start of this one, leaves it. */
const other = (host = 'ATELIER-2') =>
  writeFileSync(
    file,
    JSON.stringify({
      host,
      process: 1234,
      since: new Date(2026, 10, 26, 9, 5).getTime(),
      life: 'x',
      token: 't',
    }),
  );

beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a batch that another computer holds', () => {
  it('is refused, with its name and since when; the file stays as it is', () => {
    other();
    const before = readFileSync(file, 'utf8');
    const refusal = { path: 'lot.json', host: 'ATELIER-2', since: '2026-11-26 09:05' };
    for (const wrong of [undefined, 'ATELIER-3', hostname()]) {
      expect(() => BatchLock.take(batch, wrong)).toThrow(
        expect.objectContaining({ code: 'prepare.batch_locked', data: refusal }),
      );
    }
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('also when it has the same name: computers of one image do', () => {
    other(hostname());
    expect(() => BatchLock.take(batch)).toThrow('prepare.batch_locked');
  });

  it('is taken over by its name, and nothing is left beside it', () => {
    other();
    const lock = BatchLock.take(batch, 'ATELIER-2');
    expect(held()).toMatchObject({ host: hostname(), process: process.pid });
    lock.check();
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('as is one that the power cut before it wrote its name', () => {
    writeFileSync(file, '');
    expect(() => BatchLock.take(batch)).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ host: 'unknown' }) }),
    );
    BatchLock.take(batch, 'unknown').release();
    expect(existsSync(file)).toBe(false);
  });
});

describe('what was taken over', () => {
  it('is noticed, and left to the other', () => {
    const lock = BatchLock.take(batch);
    lock.check();
    other();
    expect(() => lock.check()).toThrow(
      expect.objectContaining({
        code: 'prepare.batch_taken',
        data: expect.objectContaining({ host: 'ATELIER-2' }),
      }),
    );
    lock.release();
    expect(held().host).toBe('ATELIER-2');
  });

  it('also when the other has finished by now', () => {
    const lock = BatchLock.take(batch);
    rmSync(file);
    expect(() => lock.check()).toThrow('prepare.batch_taken');
    lock.release();
  });
});

describe('another process of this computer', () => {
  const hold = async () => {
    const child = fork(new URL('./testing/holdBatch.ts', import.meta.url), [batch]);
    await once(child, 'message');
    expect(held().process).toBe(child.pid);
    return child;
  };

  it('keeps the batch as long as it lives, and needs no word when it was killed', async () => {
    const child = await hold();
    expect(() => BatchLock.take(batch)).toThrow('prepare.batch_locked');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(file)).toBe(true);
    BatchLock.take(batch).release();
    expect(existsSync(file)).toBe(false);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('lets go when %s ends it, and ends', async (signal) => {
    const child = await hold();
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([null, signal]);
    expect(existsSync(file)).toBe(false);
  });
});

it('leaves no listener, and says why there can be no file', () => {
  const before = process.listenerCount('SIGTERM');
  const lock = BatchLock.take(batch);
  expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  lock.release();
  expect(process.listenerCount('SIGTERM')).toBe(before);
  expect(() => BatchLock.take(join(folder, 'nowhere', 'lot.json'))).toThrow(
    expect.objectContaining({
      code: 'prepare.not_noted',
      data: { path: 'lot.json.lock', system: 'ENOENT' },
    }),
  );
  mkdirSync(file);
  expect(() => BatchLock.take(batch)).toThrow('prepare.batch_unreadable');
});
