import { join } from 'node:path';
import { ok, refused } from '@cartable/shared/lib/result.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CheckFile, manifestSum } from '../../update/check/checkFile.ts';
import { FailedVersions } from '../../update/slots/failedVersions.ts';
import { writePointer } from '../../update/slots/pointer.ts';
import { slotsOf } from '../../update/slots/slots.ts';
import { state, TestUpdates } from './testUpdates.ts';

let bench: TestUpdates;
beforeEach(() => {
  bench = new TestUpdates();
});
afterEach(() => bench.dispose());

describe('the program’s own files', () => {
  const checks = () => new CheckFile(join(bench.root, 'data', 'update'), 'linux');
  /** What the real process leaves behind before it says what it found. */
  const checked = async (wrong: number, at = 5, atRoot = 0) => {
    const { a } = slotsOf(bench.root, 'linux');
    await checks().write({ slot: 'a', manifest: await manifestSum(a), at, wrong, atRoot });
    bench.processes.at(-1)?.say({ kind: 'checked', wrong });
  };
  const verifying = (count: number) =>
    vi.waitFor(() => {
      expect(bench.processes).toHaveLength(count);
      expect(bench.processes.at(-1)?.begun).toEqual({
        kind: 'check',
        keyRoot: bench.root,
        system: 'linux',
        running: 'a',
      });
    });

  beforeEach(() => {
    bench.offer = ok({ version: null, stopped: [], time: 7, server: 'https://lycee.example' });
    bench.updates.follow(state('unlocked'));
    bench.updates.verify();
  });

  test('are as released: the person who asked is told, and the server', async () => {
    await verifying(1);
    expect(bench.updates.status()).toEqual({ phase: 'verifying' });
    await checked(0);
    const question = {
      system: 'linux',
      version: '1.0.0',
      failed: null,
      check: { at: 5, wrong: 0 },
      refused: null,
    };
    await vi.waitFor(() => expect(bench.asked).toEqual([['update.offer', question]]));
    await vi.waitFor(() => expect(bench.updates.status()).toEqual({ phase: 'intact' }));
    expect(bench.processes).toHaveLength(1);
  });

  test('at the key’s root: the server and the person are told, and no copy of the program is fetched for them', async () => {
    await verifying(1);
    await checked(2, 5, 2);
    await vi.waitFor(() =>
      expect(bench.asked).toMatchObject([['update.offer', { check: { at: 5, wrong: 2 } }]]),
    );
    await vi.waitFor(() => expect(bench.updates.status()).toEqual({ phase: 'modified', repair: 'no' }));
    expect(bench.processes).toHaveLength(1);
  });

  test('are not: the server is told, and the same version is put right', async () => {
    await verifying(1);
    await checked(3);
    await vi.waitFor(() => expect(bench.processes).toHaveLength(2));
    expect(bench.asked).toMatchObject([['update.offer', { check: { at: 5, wrong: 3 } }]]);
    expect(bench.processes[1]?.begun).toMatchObject({ kind: 'install', version: '1.0.0', repair: true });
    expect(bench.updates.status()).toEqual({ phase: 'modified', repair: 'coming' });
    writePointer(slotsOf(bench.root, 'linux'), { slot: 'b', left: '2' });
    bench.processes[1]?.say({ kind: 'ready' });
    await vi.waitFor(() => expect(bench.updates.status()).toEqual({ phase: 'modified', repair: 'ready' }));
    // Without a network it waits for its start all the same.
    bench.offer = refused('net.unreachable');
    bench.updates.check();
    await vi.waitFor(() => expect(bench.asked).toHaveLength(2));
    await vi.waitFor(() => expect(bench.updates.status()).toEqual({ phase: 'modified', repair: 'ready' }));
  });

  test('are not, and a newer version is offered: that one comes, and nothing of this one is believed', async () => {
    bench.offer = ok({ version: '2.0.0', stopped: [], time: 7, server: 'https://lycee.example' });
    await verifying(1);
    await checked(3);
    await vi.waitFor(() => expect(bench.processes).toHaveLength(2));
    expect(bench.processes[1]?.begun).toMatchObject({ version: '2.0.0', repair: true });
  });

  test('are not, and an older version is offered: the running one is put right instead', async () => {
    bench.offer = ok({ version: '0.9.0', stopped: [], time: 7, server: 'https://lycee.example' });
    await verifying(1);
    await checked(3);
    await vi.waitFor(() => expect(bench.processes).toHaveLength(2));
    expect(bench.processes[1]?.begun).toMatchObject({ version: '1.0.0', repair: true });
  });

  test.each([
    [
      'the server has not this version',
      () => bench.processes.at(-1)?.say({ kind: 'failed', code: 'update.incomplete', data: {} }),
    ],
    ['the process dies', () => bench.processes.at(-1)?.kill()],
  ])('cannot be put right when %s: the person is told whom to show the key', async (_why, end) => {
    await verifying(1);
    await checked(3);
    await vi.waitFor(() => expect(bench.processes).toHaveLength(2));
    end();
    await vi.waitFor(() => expect(bench.updates.status()).toEqual({ phase: 'modified', repair: 'no' }));
  });

  test('cannot be put right without a network', async () => {
    bench.offer = refused('net.unreachable');
    await verifying(1);
    await checked(3);
    await vi.waitFor(() => expect(bench.asked).toHaveLength(1));
    await vi.waitFor(() => expect(bench.updates.status()).toEqual({ phase: 'modified', repair: 'no' }));
    expect(bench.processes).toHaveLength(1);
  });

  test('a repair that did not start twice is not tried again, and the version is not told as failed', async () => {
    await verifying(1);
    await new FailedVersions(join(bench.root, 'data', 'update'), 'linux').note('1.0.0');
    await checked(3);
    await vi.waitFor(() => expect(bench.asked).toMatchObject([['update.offer', { failed: null }]]));
    await vi.waitFor(() => expect(bench.updates.status()).toEqual({ phase: 'modified', repair: 'no' }));
    expect(bench.processes).toHaveLength(1);
  });

  test('a verification gives way to a person who looks for an update, and stops when the key goes', async () => {
    await verifying(1);
    bench.updates.check();
    expect(bench.processes[0]?.killed).toBe(true);
    await vi.waitFor(() => expect(bench.updates.status()).toEqual({ phase: 'current' }));
    expect(bench.asked).toHaveLength(1);
    bench.updates.verify();
    await verifying(2);
    await bench.updates.pause();
    expect(bench.processes[1]?.killed).toBe(true);
  });

  test('found modified before: said with the first screen of the next start, also that the repaired one waits', async () => {
    await verifying(1);
    await checked(3);
    for (const repair of ['no', 'ready'] as const) {
      const again = bench.make();
      await again.started();
      expect(again.status()).toEqual({ phase: 'modified', repair });
      again.dispose();
      writePointer(slotsOf(bench.root, 'linux'), { slot: 'b', left: '2' });
    }
  });
});
