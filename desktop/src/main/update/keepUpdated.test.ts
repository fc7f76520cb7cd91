import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultAppearance, type HostState, plainlyLocked } from '@cartable/shared/bridge/hostState.ts';
import type { SyncStatus } from '@cartable/shared/bridge/syncStatus.ts';
import type { UpdateStatus } from '@cartable/shared/bridge/updateStatus.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CheckFile, manifestSum } from '../../update/check/checkFile.ts';
import { FailedVersions } from '../../update/slots/failedVersions.ts';
import type { UpdateMessage, UpdateRequest } from '../../update/protocol.ts';
import { readPointer, writePointer } from '../../update/slots/pointer.ts';
import { slotsOf } from '../../update/slots/slots.ts';
import type { UpdatePort } from './updatePort.ts';
import { runningSlot } from './runningSlot.ts';
import { keepUpdated, type KeepUpdated } from './keepUpdated.ts';

/** A process that does what the test says; the real one is in the end-to-end test. */
class ScriptedProcess implements UpdatePort {
  begun: UpdateRequest | undefined;
  killed = false;
  say: (message: UpdateMessage) => void = () => {};
  #exit: (code: number) => void = () => {};
  post(request: UpdateRequest): void {
    this.begun = request;
  }
  onMessage(listener: (message: UpdateMessage) => void): void {
    this.say = listener;
  }
  onExit(listener: (code: number) => void): void {
    this.#exit = listener;
  }
  kill(): void {
    this.killed = true;
    this.#exit(0);
  }
}

let root: string;
let updates: KeepUpdated;
let processes: ScriptedProcess[];
let asked: unknown[];
let offer: Result<{ version: string | null; stopped: readonly string[]; time: number; server: string }>;
let told: UpdateStatus[];
/** When the server answers. */
let answered: Promise<void>;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cartable-keep-'));
  const { a } = slotsOf(root, 'linux');
  mkdirSync(a, { recursive: true });
  writeFileSync(join(a, 'manifest.json'), '{"version":"1.0.0"}');
  [processes, asked, told] = [[], [], []];
  answered = Promise.resolve();
  offer = ok({ version: '2.0.0', stopped: [], time: 7, server: 'https://lycee.example' });
  updates = make();
});
afterEach(() => {
  updates.dispose();
  rmSync(root, { recursive: true, force: true });
});

function make(change: { readonly readOnly?: boolean; readonly executable?: string } = {}): KeepUpdated {
  return keepUpdated({
    keyRoot: root,
    readOnly: false,
    packed: true,
    executable: join(root, 'app', 'linux', 'cartable'),
    platform: 'linux',
    version: '1.0.0',
    vault: {
      request: async (name, args) => {
        asked.push([name, args]);
        await answered;
        return offer as never;
      },
    },
    fork: () => {
      const one = new ScriptedProcess();
      processes.push(one);
      return one;
    },
    mirror: () => 'http://miroir.lycee',
    network: { certificates: [], proxy: 'http://mandataire.lycee:3128' },
    idleSeconds: () => 0,
    tell: (event) => {
      if (event.type === 'update') told.push(event.status);
    },
    log: () => {},
    ...change,
  });
}
const state = (phase: HostState['phase']): HostState => ({
  ...plainlyLocked,
  phase,
  appearance: defaultAppearance,
  server: null,
  version: '1.0.0',
  host: 'electron',
});
const sync = (more: Partial<SyncStatus>) =>
  ({ connection: 'online', firstSyncRecords: null, transfers: [], ...more }) as SyncStatus;
const running = () => vi.waitFor(() => expect(processes.at(-1)?.begun).toBeDefined());

test('asks, brings, and says that the version starts next time', async () => {
  updates.follow(state('unlocked'));
  updates.check();
  await running();
  expect(asked).toEqual([
    ['update.offer', { system: 'linux', version: '1.0.0', failed: null, check: null, refused: null }],
  ]);
  const server = 'https://lycee.example';
  expect(processes[0]?.begun).toEqual({
    ...{ kind: 'install', keyRoot: root, system: 'linux', running: 'a', version: '2.0.0', repair: false },
    runningVersion: '1.0.0',
    ...{ time: 7, server },
    mirror: 'http://miroir.lycee',
    network: { certificates: [], proxy: 'http://mandataire.lycee:3128' },
  });
  processes[0]?.say({ kind: 'progress', doneBytes: 1, totalBytes: 3 });
  expect(updates.status()).toEqual({ phase: 'coming', version: '2.0.0', percent: 33 });
  processes[0]?.say({ kind: 'ready' });
  await vi.waitFor(() => expect(updates.status()).toEqual({ phase: 'ready', version: '2.0.0' }));
  expect(processes[0]?.killed).toBe(true);
});

test('an answer that comes when the key is about to be pulled out begins nothing', async () => {
  let answer = () => {};
  answered = new Promise((resolve) => {
    answer = resolve;
  });
  updates.follow(state('unlocked'));
  updates.check();
  expect(updates.status()).toEqual({ phase: 'checking' });
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  await updates.pause();
  answer();
  await vi.waitFor(() => expect(updates.status()).toEqual({ phase: 'current' }));
  updates.check();
  expect(processes).toEqual([]);
  // Somebody unlocked again instead.
  updates.follow(state('locked'));
  updates.follow(state('unlocked'));
  updates.check();
  await running();
});

test('nothing while locked, and nothing on its own before the first minute', () => {
  updates.check();
  expect(asked).toEqual([]);
});

test('waits for the first synchronisation and for the person’s own files', async () => {
  updates.follow(state('unlocked'));
  updates.followSync(sync({ connection: 'syncing', firstSyncRecords: 10 }));
  updates.check();
  expect(asked).toEqual([]);
  updates.followSync(sync({ transfers: [{} as never] }));
  expect(asked).toEqual([]);
  updates.followSync(sync({}));
  await running();
});

test('a key that is locked, pulled or about to be: the process is gone before anything else', async () => {
  for (const end of [
    () => updates.follow(state('locked')),
    () => updates.follow(state('removed')),
    () => updates.pause(),
  ]) {
    updates.follow(state('unlocked'));
    updates.check();
    const before = processes.length;
    await vi.waitFor(() => expect(processes.length).toBe(before + 1));
    await end();
    expect(processes.at(-1)?.killed).toBe(true);
    await vi.waitFor(() => expect(updates.status()).toEqual({ phase: 'current' }));
    updates.follow(state('locked'));
  }
});

test('a refusal is told by its code; the next check goes on', async () => {
  updates.follow(state('unlocked'));
  updates.check();
  await running();
  processes[0]?.say({
    kind: 'failed',
    code: 'update.key_full',
    data: { needsMegabytes: 60, freeMegabytes: 3 },
  });
  await vi.waitFor(() =>
    expect(updates.status()).toMatchObject({ phase: 'problem', code: 'update.key_full' }),
  );
  // The server is told at once; what it answers begins nothing.
  const refusal = { version: '2.0.0', code: 'update.key_full' };
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]).toEqual([
    'update.offer',
    { system: 'linux', version: '1.0.0', failed: null, check: null, refused: refusal },
  ]);
  expect(processes).toHaveLength(1);
  offer = refused('net.unreachable');
  updates.check();
  await vi.waitFor(() => expect(updates.status()).toMatchObject({ code: 'net.unreachable' }));
  offer = ok({ version: null, stopped: [], time: 7, server: '' });
  updates.check();
  await vi.waitFor(() => expect(updates.status()).toEqual({ phase: 'current' }));
});

test('a source that is away is no refusal, nor is a key that is about to be pulled out asked to tell one', async () => {
  updates.follow(state('unlocked'));
  updates.check();
  await running();
  processes[0]?.say({ kind: 'failed', code: 'update.source_away', data: { kind: 'server' } });
  await vi.waitFor(() => expect(updates.status()).toMatchObject({ code: 'update.source_away' }));
  updates.check();
  await vi.waitFor(() => expect(processes).toHaveLength(2));
  await vi.waitFor(() => expect(processes[1]?.begun).toBeDefined());
  const paused = updates.pause();
  processes[1]?.say({ kind: 'failed', code: 'update.forged', data: {} });
  await paused;
  expect(asked).toHaveLength(2);
  expect(asked.every((one) => JSON.stringify(one).includes('"refused":null'))).toBe(true);
});

test('the previous version says what failed, tells the server, and is offered something else', async () => {
  const slots = slotsOf(root, 'linux');
  mkdirSync(slots.b);
  writeFileSync(join(slots.b, 'manifest.json'), '{"version":"2.0.0"}');
  writePointer(slots, { slot: 'b', left: '0' });
  await updates.started();
  expect(readPointer(slots)).toEqual({ slot: 'a', left: 'k' });
  expect(updates.status()).toEqual({ phase: 'restored', version: '2.0.0' });
  offer = ok({ version: null, stopped: [], time: 7, server: '' });
  updates.follow(state('unlocked'));
  updates.check();
  await vi.waitFor(() => expect(told.at(-1)).toEqual({ phase: 'restored', version: '2.0.0' }));
  expect(asked).toEqual([
    ['update.offer', { system: 'linux', version: '1.0.0', failed: '2.0.0', check: null, refused: null }],
  ]);
});

test('every version that failed here is told, and none of them is taken whoever offers it', async () => {
  const failures = new FailedVersions(join(root, 'data', 'update'), 'linux');
  for (const version of ['2.0.0', '3.0.0', '1.0.0', '2.5.0']) await failures.note(version);
  offer = ok({ version: '2.0.0', stopped: [], time: 7, server: 'https://lycee.example' });
  updates.follow(state('unlocked'));
  updates.check();
  await vi.waitFor(() => expect(told).toEqual([{ phase: 'checking' }, { phase: 'current' }]));
  expect(processes).toEqual([]);
  const question = { system: 'linux', version: '1.0.0', failed: '2.5.0', check: null };
  expect(asked).toEqual([['update.offer', { ...question, refused: null, failedBefore: ['2.0.0', '3.0.0'] }]]);
});

test.each([
  ['an older version', '0.5.0'],
  ['the version that runs', '1.0.0'],
  ['the version that failed here', '2.0.0'],
])('a server that offers %s is as one that offers nothing', async (_what, version) => {
  await new FailedVersions(join(root, 'data', 'update'), 'linux').note('2.0.0');
  offer = ok({ version, stopped: [], time: 7, server: 'https://lycee.example' });
  updates.follow(state('unlocked'));
  updates.check();
  await vi.waitFor(() => expect(told).toEqual([{ phase: 'checking' }, { phase: 'current' }]));
  expect(processes).toEqual([]);
});

test('a program that is none of the key’s, or a key that cannot be written, is left alone', async () => {
  for (const change of [{ executable: '/opt/other/cartable' }, { readOnly: true }]) {
    const other = make(change);
    await other.started();
    other.follow(state('unlocked'));
    other.check();
    await vi.waitFor(() => expect(other.status()).toEqual({ phase: 'off' }));
    other.dispose();
  }
  expect(processes).toEqual([]);
  expect(existsSync(join(root, 'data'))).toBe(false);
});

test('a computer’s own copy of the key’s program updates the key', async () => {
  mkdirSync(join(root, 'copy'));
  writeFileSync(join(root, 'copy', 'manifest.json'), '{"version":"1.0.0"}');
  const copy = make({ executable: join(root, 'copy', 'cartable') });
  copy.follow(state('unlocked'));
  copy.check();
  await running();
  expect(processes[0]?.begun).toMatchObject({ running: 'a' });
  copy.dispose();
});

test('a computer’s copy of a version that both folders hold is the one that the start file takes', async () => {
  const slots = slotsOf(root, 'linux');
  for (const folder of [slots.b, join(root, 'copy')]) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'manifest.json'), '{"version":"1.0.0"}');
  }
  const executable = join(root, 'copy', 'cartable');
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

describe('a version that waits for its first start', () => {
  const slots = () => slotsOf(root, 'linux');
  const server = 'https://lycee.example';
  const pointer = () => readPointer(slots());
  const saying = (version: string | null, ...stopped: readonly string[]) =>
    ok({ version, stopped, time: 7, server });
  const waits = (version = '2.0.0', left: '2' | '1' | '0' | 'k' = '2') => {
    mkdirSync(slots().b, { recursive: true });
    writeFileSync(join(slots().b, 'manifest.json'), JSON.stringify({ version }));
    writePointer(slots(), { slot: 'b', left });
  };
  const becomes = (status: UpdateStatus) => vi.waitFor(() => expect(updates.status()).toEqual(status));
  const asksTheRepository = (count = 1) =>
    vi.waitFor(() => {
      expect(processes).toHaveLength(count);
      expect(processes.at(-1)?.begun).toEqual({
        ...{ kind: 'withdrawn', keyRoot: root, system: 'linux', version: '2.0.0', time: 7, server },
        network: { certificates: [], proxy: 'http://mandataire.lycee:3128' },
      });
    });
  const waitsStill = { phase: 'ready', version: '2.0.0' } as const;
  const recalled = { phase: 'recalled', version: '2.0.0' } as const;
  const check = () => {
    updates.follow(state('unlocked'));
    updates.check();
  };
  beforeEach(() => waits());

  test('is said with the first screen', async () => {
    await updates.started();
    expect(updates.status()).toEqual(waitsStill);
  });

  test.each(['2', '1'] as const)('does not start once it was stopped, with %s starts left', async (left) => {
    waits('2.0.0', left);
    offer = saying(null, '3.0.0', '2.0.0');
    check();
    await becomes(recalled);
    expect(pointer()).toEqual({ slot: 'a', left: 'k' });
    expect(processes).toEqual([]);
    // The next questions find nothing new, and say it still.
    updates.check();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    await becomes(recalled);
  });

  test('does not start once the repository names it no more', async () => {
    offer = saying(null);
    check();
    await asksTheRepository();
    processes[0]?.say({ kind: 'withdrawn', withdrawn: true });
    await becomes(recalled);
    expect(pointer()).toEqual({ slot: 'a', left: 'k' });
  });

  test.each<[string, (one: ScriptedProcess | undefined) => void]>([
    ['names it still', (one) => one?.say({ kind: 'withdrawn', withdrawn: false })],
    ['is of an earlier day', (one) => one?.say({ kind: 'failed', code: 'update.rolled_back', data: {} })],
    ['is away', (one) => one?.say({ kind: 'failed', code: 'update.source_away', data: {} })],
    ['cannot be asked', (one) => one?.kill()],
  ])('stays when the server offers nothing and the repository %s', async (_what, answer) => {
    offer = saying(null, '3.0.0');
    check();
    await asksTheRepository();
    answer(processes[0]);
    await becomes(waitsStill);
    expect(pointer()).toEqual({ slot: 'b', left: '2' });
  });

  test('stays when the server is away', async () => {
    offer = refused('net.unreachable');
    check();
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await becomes(waitsStill);
    expect(pointer()).toEqual({ slot: 'b', left: '2' });
  });

  test('is not overwritten by a server of an earlier day, which offers one in between', async () => {
    offer = saying('1.5.0');
    check();
    await asksTheRepository();
    processes[0]?.say({ kind: 'failed', code: 'update.rolled_back', data: {} });
    await becomes(waitsStill);
    expect(processes).toHaveLength(1);
  });

  test('makes room for the one in between when it was stopped, and for a newer one', async () => {
    for (const [said, version] of [
      [saying('1.5.0', '2.0.0'), '1.5.0'],
      [saying('3.0.0', '2.0.0'), '3.0.0'],
    ] as const) {
      waits();
      offer = said;
      check();
      await vi.waitFor(() => expect(processes.at(-1)?.begun).toMatchObject({ kind: 'install', version }));
      expect(pointer()).toEqual({ slot: 'a', left: 'k' });
      await updates.pause();
      updates.follow(state('locked'));
    }
  });

  test('that would lead back is taken back whatever the server says', async () => {
    await new FailedVersions(join(root, 'data', 'update'), 'linux').note('2.0.0');
    for (const version of ['0.9.0', '2.0.0']) {
      waits(version);
      offer = saying(version);
      check();
      await becomes({ phase: 'recalled', version });
      expect(pointer()).toEqual({ slot: 'a', left: 'k' });
      updates.follow(state('locked'));
    }
  });

  test('one that is proved, or has no start left, is none: the person started the other by hand', async () => {
    for (const left of ['k', '0'] as const) {
      waits('2.0.0', left);
      offer = saying(null, '2.0.0');
      check();
      await becomes({ phase: 'current' });
      expect(pointer()).toEqual({ slot: 'b', left });
      updates.follow(state('locked'));
    }
  });

  test('stays when the key is pulled while the repository is asked', async () => {
    offer = saying(null);
    check();
    await asksTheRepository();
    await updates.pause();
    expect(processes[0]?.killed).toBe(true);
    expect(pointer()).toEqual({ slot: 'b', left: '2' });
  });

  test('a modified program is repaired anew when the newer version that was to replace it is stopped', async () => {
    offer = saying(null, '2.0.0');
    const { a } = slots();
    const checks = new CheckFile(join(root, 'data', 'update'), 'linux');
    await checks.write({ slot: 'a', manifest: await manifestSum(a), at: 5, wrong: 3, atRoot: 0 });
    check();
    await vi.waitFor(() => expect(processes[0]?.begun).toMatchObject({ kind: 'install', version: '1.0.0' }));
    expect(updates.status()).toEqual({ phase: 'modified', repair: 'coming' });
    expect(pointer()).toEqual({ slot: 'a', left: 'k' });
  });
});

describe('the program’s own files', () => {
  const checks = () => new CheckFile(join(root, 'data', 'update'), 'linux');
  /** What the real process leaves behind before it says what it found. */
  const checked = async (wrong: number, at = 5, atRoot = 0) => {
    const { a } = slotsOf(root, 'linux');
    await checks().write({ slot: 'a', manifest: await manifestSum(a), at, wrong, atRoot });
    processes.at(-1)?.say({ kind: 'checked', wrong });
  };
  const verifying = (count: number) =>
    vi.waitFor(() => {
      expect(processes).toHaveLength(count);
      expect(processes.at(-1)?.begun).toEqual({
        kind: 'check',
        keyRoot: root,
        system: 'linux',
        running: 'a',
      });
    });

  beforeEach(() => {
    offer = ok({ version: null, stopped: [], time: 7, server: 'https://lycee.example' });
    updates.follow(state('unlocked'));
    updates.verify();
  });

  test('are as released: the person who asked is told, and the server', async () => {
    await verifying(1);
    expect(updates.status()).toEqual({ phase: 'verifying' });
    await checked(0);
    const question = {
      system: 'linux',
      version: '1.0.0',
      failed: null,
      check: { at: 5, wrong: 0 },
      refused: null,
    };
    await vi.waitFor(() => expect(asked).toEqual([['update.offer', question]]));
    await vi.waitFor(() => expect(updates.status()).toEqual({ phase: 'intact' }));
    expect(processes).toHaveLength(1);
  });

  test('at the key’s root: the server and the person are told, and no copy of the program is fetched for them', async () => {
    await verifying(1);
    await checked(2, 5, 2);
    await vi.waitFor(() => expect(asked).toMatchObject([['update.offer', { check: { at: 5, wrong: 2 } }]]));
    await vi.waitFor(() => expect(updates.status()).toEqual({ phase: 'modified', repair: 'no' }));
    expect(processes).toHaveLength(1);
  });

  test('are not: the server is told, and the same version is put right', async () => {
    await verifying(1);
    await checked(3);
    await vi.waitFor(() => expect(processes).toHaveLength(2));
    expect(asked).toMatchObject([['update.offer', { check: { at: 5, wrong: 3 } }]]);
    expect(processes[1]?.begun).toMatchObject({ kind: 'install', version: '1.0.0', repair: true });
    expect(updates.status()).toEqual({ phase: 'modified', repair: 'coming' });
    writePointer(slotsOf(root, 'linux'), { slot: 'b', left: '2' });
    processes[1]?.say({ kind: 'ready' });
    await vi.waitFor(() => expect(updates.status()).toEqual({ phase: 'modified', repair: 'ready' }));
    // Without a network it waits for its start all the same.
    offer = refused('net.unreachable');
    updates.check();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    await vi.waitFor(() => expect(updates.status()).toEqual({ phase: 'modified', repair: 'ready' }));
  });

  test('are not, and a newer version is offered: that one comes, and nothing of this one is believed', async () => {
    offer = ok({ version: '2.0.0', stopped: [], time: 7, server: 'https://lycee.example' });
    await verifying(1);
    await checked(3);
    await vi.waitFor(() => expect(processes).toHaveLength(2));
    expect(processes[1]?.begun).toMatchObject({ version: '2.0.0', repair: true });
  });

  test('are not, and an older version is offered: the running one is put right instead', async () => {
    offer = ok({ version: '0.9.0', stopped: [], time: 7, server: 'https://lycee.example' });
    await verifying(1);
    await checked(3);
    await vi.waitFor(() => expect(processes).toHaveLength(2));
    expect(processes[1]?.begun).toMatchObject({ version: '1.0.0', repair: true });
  });

  test.each([
    [
      'the server has not this version',
      () => processes.at(-1)?.say({ kind: 'failed', code: 'update.incomplete', data: {} }),
    ],
    ['the process dies', () => processes.at(-1)?.kill()],
  ])('cannot be put right when %s: the person is told whom to show the key', async (_why, end) => {
    await verifying(1);
    await checked(3);
    await vi.waitFor(() => expect(processes).toHaveLength(2));
    end();
    await vi.waitFor(() => expect(updates.status()).toEqual({ phase: 'modified', repair: 'no' }));
  });

  test('cannot be put right without a network', async () => {
    offer = refused('net.unreachable');
    await verifying(1);
    await checked(3);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await vi.waitFor(() => expect(updates.status()).toEqual({ phase: 'modified', repair: 'no' }));
    expect(processes).toHaveLength(1);
  });

  test('a repair that did not start twice is not tried again, and the version is not told as failed', async () => {
    await verifying(1);
    await new FailedVersions(join(root, 'data', 'update'), 'linux').note('1.0.0');
    await checked(3);
    await vi.waitFor(() => expect(asked).toMatchObject([['update.offer', { failed: null }]]));
    await vi.waitFor(() => expect(updates.status()).toEqual({ phase: 'modified', repair: 'no' }));
    expect(processes).toHaveLength(1);
  });

  test('a verification gives way to a person who looks for an update, and stops when the key goes', async () => {
    await verifying(1);
    updates.check();
    expect(processes[0]?.killed).toBe(true);
    await vi.waitFor(() => expect(updates.status()).toEqual({ phase: 'current' }));
    expect(asked).toHaveLength(1);
    updates.verify();
    await verifying(2);
    await updates.pause();
    expect(processes[1]?.killed).toBe(true);
  });

  test('found modified before: said with the first screen of the next start, also that the repaired one waits', async () => {
    await verifying(1);
    await checked(3);
    for (const repair of ['no', 'ready'] as const) {
      const again = make();
      await again.started();
      expect(again.status()).toEqual({ phase: 'modified', repair });
      again.dispose();
      writePointer(slotsOf(root, 'linux'), { slot: 'b', left: '2' });
    }
  });
});
