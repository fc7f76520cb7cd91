import type { Bridge, HostEvent } from '@cartable/shared/bridge/bridge.ts';
import { defaultAppearance, type HostState, plainlyLocked } from '@cartable/shared/bridge/hostState.ts';
import { ok } from '@cartable/shared/lib/result.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answerAhead, queryKey } from '../bridge/askedAhead.ts';
import type { SyncStatus } from '@cartable/shared/bridge/syncStatus.ts';
import { openWithAnswers } from './openWithAnswers.ts';

const stateOf = (phase: HostState['phase'], more: Partial<HostState> = {}): HostState => ({
  ...plainlyLocked,
  phase,
  me: { userId: 'u', schoolId: 's', givenName: 'Camille', familyName: 'Martin', roles: ['pupil'] },
  appearance: defaultAppearance,
  server: null,
  version: '1',
  host: 'portal',
  ...more,
});
const state = (phase: HostState['phase'], more?: Partial<HostState>): HostEvent => ({
  type: 'state',
  state: stateOf(phase, more),
});
const sync = (connection: 'syncing' | 'online'): HostEvent => ({
  type: 'sync',
  status: { connection } as SyncStatus,
});

const answerTo = (name: string) => (name === 'sync.status' ? { connection: 'offline' } : `${name} answered`);

let told: (string | undefined)[];
let said: (event: HostEvent) => void;
let phase: HostState['phase'];
/** What the worker was asked and has not answered. */
let waiting: { readonly name: string; readonly answer: () => void }[];
let bridge: Bridge;

beforeEach(() => {
  vi.stubGlobal('location', { hash: '' });
  [told, waiting, phase] = [[], [], 'opening'];
  bridge = openWithAnswers({
    call: (name: string, args: { readonly name?: string }) =>
      new Promise((resolve) => {
        if (name === 'host.state') return resolve(ok(stateOf(phase)));
        waiting.push({ name: args.name ?? name, answer: () => resolve(ok(answerTo(args.name ?? name))) });
      }),
    subscribe: (listener: (event: HostEvent) => void) => {
      said = listener;
      return () => undefined;
    },
  } as unknown as Bridge);
  bridge.subscribe((event) =>
    told.push(
      event.type === 'state'
        ? event.state.phase
        : event.type === 'sync'
          ? event.status.connection
          : event.type,
    ),
  );
});
afterEach(() => void vi.unstubAllGlobals());

const answerAll = async () => {
  for (const one of waiting.splice(0)) one.answer();
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(0));
};
const key = queryKey('home.pupil', {});

test('the page hears of its records together with what it will ask, and of nothing before', async () => {
  await bridge.call('host.state', {});
  said(sync('syncing'));
  said({ type: 'changed', types: ['homework.assignment'] } as HostEvent);
  expect(told.splice(0)).toEqual(['changed']);
  said(sync('online'));
  said(state('unlocked'));
  expect(told).toEqual([]);
  expect(waiting.map((one) => one.name)).toContain('home.pupil');
  await answerAll();
  expect(told).toEqual(['online', 'unlocked']);
  expect(answerAhead(bridge, key)).toEqual({ value: 'home.pupil answered' });
});

test('who asks for the state meanwhile hears it with the answers', async () => {
  await bridge.call('host.state', {});
  phase = 'unlocked';
  said(state('unlocked'));
  let heard = false;
  const asking = bridge.call('host.state', {}).then(() => {
    heard = true;
    return answerAhead(bridge, key);
  });
  await Promise.resolve();
  expect(heard).toBe(false);
  await answerAll();
  expect(await asking).toBeDefined();
});

test('a session that ends while the answers are on their way is told at once', async () => {
  await bridge.call('host.state', {});
  said(state('unlocked'));
  said(state('signedOut', { me: null }));
  expect(told).toEqual(['signedOut']);
  for (const one of waiting.splice(0)) one.answer();
  await bridge.call('host.state', {});
  expect(told).toEqual(['signedOut']);
});

test('records that are late are told at once, and all that comes when they are open', async () => {
  await bridge.call('host.state', {});
  said(state('opening', { problem: { code: 'net.unreachable', data: {} } }));
  expect(told).toEqual(['opening']);
  said(state('unlocked'));
  await answerAll();
  await vi.waitFor(() => expect(told).toEqual(['opening', 'offline', 'unlocked']));
  said(sync('syncing'));
  said(sync('online'));
  expect(told.slice(3)).toEqual(['syncing', 'online']);
});

describe('a key', () => {
  beforeEach(() => {
    phase = 'locked';
  });

  test('its passphrase is answered, and its profile is told to be open, with what the first screen asks', async () => {
    await bridge.call('host.state', {});
    const unlocking = bridge.call('vault.unlock', { passphrase: new Uint8Array() });
    let answered = false;
    void unlocking.then(() => {
      answered = true;
    });
    const [vault] = waiting.splice(0);
    said(state('unlocked'));
    vault?.answer();
    await Promise.resolve();
    expect([answered, told]).toEqual([false, []]);
    await answerAll();
    await unlocking;
    expect(told).toEqual(['offline', 'unlocked']);
    expect(answerAhead(bridge, key)).toEqual({ value: 'home.pupil answered' });
  });

  test('a wrong passphrase is answered at once', async () => {
    await bridge.call('host.state', {});
    const unlocking = bridge.call('vault.unlock', { passphrase: new Uint8Array() });
    waiting.splice(0)[0]?.answer();
    await unlocking;
    expect(told).toEqual([]);
  });

  test('answers that do not come keep nobody out', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await bridge.call('host.state', {});
      said(state('unlocked'));
      await vi.advanceTimersByTimeAsync(1_900);
      expect(told).toEqual([]);
      await vi.advanceTimersByTimeAsync(200);
      expect(told).toEqual(['unlocked']);
    } finally {
      vi.useRealTimers();
    }
  });
});
