import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import { defaultAppearance, type HostState, plainlyLocked } from '@cartable/shared/bridge/hostState.ts';
import { type KeysState, noKeys } from '@cartable/shared/bridge/keysState.ts';
import type { Role } from '@cartable/shared/domain/actor.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { describe, expect, it, vi } from 'vitest';
import type { KeysMessage, KeysRequest } from '../../keys/protocol.ts';
import { keyWorks } from './keyWorks.ts';

const host = (role: Role, phase: HostState['phase'] = 'unlocked', userId = 'u'): HostState => ({
  ...plainlyLocked,
  phase,
  me: phase === 'locked' ? null : { userId, schoolId: 's', givenName: 'A', familyName: 'B', roles: [role] },
  appearance: defaultAppearance,
  server: null,
  version: '1',
  host: 'electron',
});

/** A keys' process played by the test. */
function bench(state: HostState) {
  const sent: KeysRequest[] = [];
  let hear: (message: KeysMessage) => void = () => undefined;
  let end: (code: number) => void = () => undefined;
  const kill = vi.fn(() => end(0));
  const fork = vi.fn(() => ({
    post: (request: KeysRequest) => void sent.push(request),
    onMessage: (listener: typeof hear) => {
      hear = listener;
    },
    onExit: (listener: typeof end) => {
      end = listener;
    },
    kill,
  }));
  const told: HostEvent[] = [];
  let current = state;
  const works = keyWorks({
    fork,
    begin: () => ({ keyRoot: '/key', executable: '/key/app/linux/cartable' }),
    hostState: () => current,
    tell: (event) => told.push(event),
  });
  const become = (next: HostState) => {
    current = next;
    works.follow(next);
  };
  return {
    works,
    sent,
    told,
    fork,
    kill,
    become,
    say: (message: KeysMessage) => hear(message),
    die: () => end(1),
  };
}

const busyState: KeysState = { ...noKeys, atWork: 'making' };

describe('who prepares keys', () => {
  it.each<[string, HostState]>([
    ['a pupil', host('pupil')],
    ['a teacher', host('teacher')],
    ['the head', host('head')],
    ['a technician whose profile is locked', host('technician', 'locked')],
  ])('not %s: no process is started and nothing is told', async (_who, state) => {
    const { works, fork } = bench(state);
    expect(await works.request('look', {})).toMatchObject({ ok: false, error: { code: 'auth.forbidden' } });
    expect(works.isOpen()).toBe(false);
    expect(works.state()).toBe(noKeys);
    expect(fork).not.toHaveBeenCalled();
  });

  it('a technician: the process learns the key that runs before anything else', async () => {
    const { works, sent, say, fork } = bench(host('technician'));
    const answer = works.request('look', {});
    void works.request('labels', {});
    expect(sent.map(({ name }) => name)).toEqual(['begin', 'look', 'labels']);
    expect(fork).toHaveBeenCalledOnce();
    say({ kind: 'answer', id: sent[1]?.id ?? 0, result: ok(null) });
    expect(await answer).toEqual(ok(null));
  });
});

describe('a profile that locks itself', () => {
  it('leaves the keys that are being written to their end, shows nothing of them, and then ends the process', () => {
    const { works, say, told, kill, become } = bench(host('technician'));
    void works.request('look', {});
    say({ kind: 'state', state: busyState, busy: true });
    expect(told).toEqual([{ type: 'keys', state: busyState }]);
    become(host('technician', 'locked'));
    expect(kill).not.toHaveBeenCalled();
    expect(works.state()).toBe(noKeys);
    expect(works.isBusy()).toBe(true);
    say({ kind: 'state', state: noKeys, busy: false });
    expect(works.isBusy()).toBe(false);
    expect(told).toHaveLength(1);
    expect(kill).toHaveBeenCalledOnce();
  });

  it('ends the process at once when nothing is under way', () => {
    const { works, kill, become } = bench(host('technician'));
    void works.request('look', {});
    become(host('technician', 'locked'));
    expect(kill).toHaveBeenCalledOnce();
  });
});

describe('what a technician had open', () => {
  const again = host('technician');
  const locked = host('technician', 'locked');
  type Bench = ReturnType<typeof bench>;
  const answer = ({ sent, say }: Bench, name: string, result: Result<unknown> = ok(null)) =>
    say({ kind: 'answer', id: sent.findLast((one) => one.name === name)?.id ?? 0, result });
  /** A batch and an image are open, one that was chosen first was refused; then the profile is locked. */
  const locksWithBatchAndImage = async (): Promise<Bench> => {
    const shop = bench(again);
    const { works, become } = shop;
    const opened = works.request('openBatch', { path: '/home/t/lot.json' });
    answer(shop, 'openBatch');
    await opened;
    const refusedOne = works.request('openMaster', { path: '/home/t/damaged.img' });
    answer(shop, 'openMaster', refused('prepare.image_damaged'));
    await refusedOne;
    const made = works.request('makeMaster', {
      path: '/home/t/cartable.img',
      size: '16 Go',
      systems: ['linux'],
    });
    answer(shop, 'makeMaster');
    await made;
    become(locked);
    shop.sent.length = 0;
    return shop;
  };
  const places = { batch: '/home/t/lot.json', master: '/home/t/cartable.img', programs: null, images: [] };

  it('is opened again when the same person unlocks', async () => {
    const { works, become, sent } = await locksWithBatchAndImage();
    become(again);
    void works.request('look', {});
    expect(sent.map(({ name }) => name)).toEqual(['begin', 'reopen', 'look']);
    expect(sent[1]?.args).toEqual(places);
  });

  it('is kept for the next lock as far as it could be opened', async () => {
    const shop = await locksWithBatchAndImage();
    const { works, become, sent } = shop;
    become(again);
    const looked = works.request('look', {});
    answer(shop, 'reopen', ok({ ...places, master: null }));
    answer(shop, 'look');
    await looked;
    become(locked);
    sent.length = 0;
    become(again);
    void works.request('look', {});
    expect(sent[1]?.args).toEqual({ ...places, master: null });
  });

  it.each<[string, HostState]>([
    ['another technician', host('technician', 'unlocked', 'other')],
    ['a pupil', host('pupil', 'unlocked', 'other')],
  ])('is forgotten when %s unlocks, also for the first', async (_who, other) => {
    const { works, become, sent } = await locksWithBatchAndImage();
    become(other);
    void works.request('look', {});
    expect(sent.map(({ name }) => name)).not.toContain('reopen');
    become(locked);
    become(again);
    sent.length = 0;
    void works.request('look', {});
    expect(sent.map(({ name }) => name)).toEqual(['begin', 'look']);
  });

  it('is not opened a second time when it ended the process', async () => {
    const { works, become, sent, die } = await locksWithBatchAndImage();
    become(again);
    void works.request('look', {});
    die();
    sent.length = 0;
    void works.request('look', {});
    expect(sent.map(({ name }) => name)).toEqual(['begin', 'look']);
  });
});

it('keys that are being written for one technician are not another’s to see or to change', async () => {
  const { works, become, say, fork } = bench(host('technician'));
  void works.request('look', {});
  say({ kind: 'state', state: busyState, busy: true });
  // One's own are no reason to wait with another batch.
  expect(works.isTaken()).toBe(false);
  become(host('technician', 'locked'));
  become(host('technician', 'unlocked', 'other'));
  expect(works.isTaken()).toBe(true);
  expect(works.state()).toBe(noKeys);
  expect(await works.request('look', {})).toMatchObject({ error: { code: 'prepare.at_work' } });
  say({ kind: 'state', state: noKeys, busy: false });
  void works.request('look', {});
  expect(fork).toHaveBeenCalledTimes(2);
});

it('a process that dies is told as such, and the next request starts another', async () => {
  const { works, die, fork } = bench(host('technician'));
  const answer = works.request('look', {});
  die();
  expect(await answer).toMatchObject({ error: { code: 'prepare.stopped' } });
  void works.request('look', {});
  expect(fork).toHaveBeenCalledTimes(2);
});
