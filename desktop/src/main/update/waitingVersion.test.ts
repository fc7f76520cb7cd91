import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UpdateStatus } from '@cartable/shared/bridge/updateStatus.ts';
import { ok, refused } from '@cartable/shared/lib/result.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CheckFile, manifestSum } from '../../update/check/checkFile.ts';
import { FailedVersions } from '../../update/slots/failedVersions.ts';
import { readPointer, writePointer } from '../../update/slots/pointer.ts';
import { slotsOf } from '../../update/slots/slots.ts';
import { type ScriptedProcess, state, TestUpdates } from './testUpdates.ts';

let bench: TestUpdates;
beforeEach(() => {
  bench = new TestUpdates();
});
afterEach(() => bench.dispose());

describe('a version that waits for its first start', () => {
  const slots = () => slotsOf(bench.root, 'linux');
  const server = 'https://lycee.example';
  const pointer = () => readPointer(slots());
  const saying = (version: string | null, ...stopped: readonly string[]) =>
    ok({ version, stopped, time: 7, server });
  const waits = (version = '2.0.0', left: '2' | '1' | '0' | 'k' = '2') => {
    mkdirSync(slots().b, { recursive: true });
    writeFileSync(join(slots().b, 'manifest.json'), JSON.stringify({ version }));
    writePointer(slots(), { slot: 'b', left });
  };
  const becomes = (status: UpdateStatus) => vi.waitFor(() => expect(bench.updates.status()).toEqual(status));
  const asksTheRepository = (count = 1) =>
    vi.waitFor(() => {
      expect(bench.processes).toHaveLength(count);
      expect(bench.processes.at(-1)?.begun).toEqual({
        ...{ kind: 'withdrawn', keyRoot: bench.root, system: 'linux', version: '2.0.0', time: 7, server },
        network: { certificates: [], proxy: 'http://mandataire.lycee:3128' },
      });
    });
  const waitsStill = { phase: 'ready', version: '2.0.0' } as const;
  const recalled = { phase: 'recalled', version: '2.0.0' } as const;
  const check = () => {
    bench.updates.follow(state('unlocked'));
    bench.updates.check();
  };
  beforeEach(() => waits());

  test('is said with the first screen', async () => {
    await bench.updates.started();
    expect(bench.updates.status()).toEqual(waitsStill);
  });

  test.each(['2', '1'] as const)('does not start once it was stopped, with %s starts left', async (left) => {
    waits('2.0.0', left);
    bench.offer = saying(null, '3.0.0', '2.0.0');
    check();
    await becomes(recalled);
    expect(pointer()).toEqual({ slot: 'a', left: 'k' });
    expect(bench.processes).toEqual([]);
    // The next questions find nothing new, and say it still.
    bench.updates.check();
    await vi.waitFor(() => expect(bench.asked).toHaveLength(2));
    await becomes(recalled);
  });

  test('does not start once the repository names it no more', async () => {
    bench.offer = saying(null);
    check();
    await asksTheRepository();
    bench.processes[0]?.say({ kind: 'withdrawn', withdrawn: true });
    await becomes(recalled);
    expect(pointer()).toEqual({ slot: 'a', left: 'k' });
  });

  test.each<[string, (one: ScriptedProcess | undefined) => void]>([
    ['names it still', (one) => one?.say({ kind: 'withdrawn', withdrawn: false })],
    ['is of an earlier day', (one) => one?.say({ kind: 'failed', code: 'update.rolled_back', data: {} })],
    ['is away', (one) => one?.say({ kind: 'failed', code: 'update.source_away', data: {} })],
    ['cannot be asked', (one) => one?.kill()],
  ])('stays when the server offers nothing and the repository %s', async (_what, answer) => {
    bench.offer = saying(null, '3.0.0');
    check();
    await asksTheRepository();
    answer(bench.processes[0]);
    await becomes(waitsStill);
    expect(pointer()).toEqual({ slot: 'b', left: '2' });
  });

  test('stays when the server is away', async () => {
    bench.offer = refused('net.unreachable');
    check();
    await vi.waitFor(() => expect(bench.asked).toHaveLength(1));
    await becomes(waitsStill);
    expect(pointer()).toEqual({ slot: 'b', left: '2' });
  });

  test('is not overwritten by a server of an earlier day, which offers one in between', async () => {
    bench.offer = saying('1.5.0');
    check();
    await asksTheRepository();
    bench.processes[0]?.say({ kind: 'failed', code: 'update.rolled_back', data: {} });
    await becomes(waitsStill);
    expect(bench.processes).toHaveLength(1);
  });

  test('makes room for the one in between when it was stopped, and for a newer one', async () => {
    for (const [said, version] of [
      [saying('1.5.0', '2.0.0'), '1.5.0'],
      [saying('3.0.0', '2.0.0'), '3.0.0'],
    ] as const) {
      waits();
      bench.offer = said;
      check();
      await vi.waitFor(() =>
        expect(bench.processes.at(-1)?.begun).toMatchObject({ kind: 'install', version }),
      );
      expect(pointer()).toEqual({ slot: 'a', left: 'k' });
      await bench.updates.pause();
      bench.updates.follow(state('locked'));
    }
  });

  test('that would lead back is taken back whatever the server says', async () => {
    await new FailedVersions(join(bench.root, 'data', 'update'), 'linux').note('2.0.0');
    for (const version of ['0.9.0', '2.0.0']) {
      waits(version);
      bench.offer = saying(version);
      check();
      await becomes({ phase: 'recalled', version });
      expect(pointer()).toEqual({ slot: 'a', left: 'k' });
      bench.updates.follow(state('locked'));
    }
  });

  test('one that is proved, or has no start left, is none: the person started the other by hand', async () => {
    for (const left of ['k', '0'] as const) {
      waits('2.0.0', left);
      bench.offer = saying(null, '2.0.0');
      check();
      await becomes({ phase: 'current' });
      expect(pointer()).toEqual({ slot: 'b', left });
      bench.updates.follow(state('locked'));
    }
  });

  test('stays when the key is pulled while the repository is asked', async () => {
    bench.offer = saying(null);
    check();
    await asksTheRepository();
    await bench.updates.pause();
    expect(bench.processes[0]?.killed).toBe(true);
    expect(pointer()).toEqual({ slot: 'b', left: '2' });
  });

  test('a modified program is repaired anew when the newer version that was to replace it is stopped', async () => {
    bench.offer = saying(null, '2.0.0');
    const { a } = slots();
    const checks = new CheckFile(join(bench.root, 'data', 'update'), 'linux');
    await checks.write({ slot: 'a', manifest: await manifestSum(a), at: 5, wrong: 3, atRoot: 0 });
    check();
    await vi.waitFor(() =>
      expect(bench.processes[0]?.begun).toMatchObject({ kind: 'install', version: '1.0.0' }),
    );
    expect(bench.updates.status()).toEqual({ phase: 'modified', repair: 'coming' });
    expect(pointer()).toEqual({ slot: 'a', left: 'k' });
  });
});
