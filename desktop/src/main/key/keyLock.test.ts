import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { elsewherePatienceMs, judgeHolder } from './judgeHolder.ts';
import { type KeyHolder, readHolder } from './keyHolder.ts';
import { type KeyLock, type KeyLockListener, takeKeyLock } from './keyLock.ts';

const holder = (over: Partial<KeyHolder> = {}): KeyHolder => ({
  token: `token-${Math.random().toString(36).slice(2).padEnd(20, '0')}`,
  host: 'pc-one',
  boot: 'boot-one',
  pid: 100,
  ...over,
});
const alive = (): boolean => true;
const dead = (): boolean => false;

describe('judgeHolder', () => {
  const self = holder({ pid: 200 });
  const somebody = (over: Partial<KeyHolder>) => ({ kind: 'somebody', holder: holder(over) }) as const;

  it('takes a key that nobody has', () => {
    expect(judgeHolder({ kind: 'nobody' }, self, alive)).toEqual({ kind: 'take' });
  });
  it('takes at once what a dead process of this PC left, or one of before its reboot', () => {
    expect(judgeHolder(somebody({}), self, dead)).toEqual({ kind: 'take' });
    expect(judgeHolder(somebody({ boot: 'boot-zero' }), self, alive)).toEqual({ kind: 'take' });
  });
  it('asks a living process, another PC, or an unreadable holder', () => {
    expect(judgeHolder(somebody({}), self, alive)).toMatchObject({ kind: 'ask', here: true });
    expect(judgeHolder(somebody({ host: 'pc-two' }), self, dead)).toMatchObject({ kind: 'ask', here: false });
    expect(judgeHolder({ kind: 'unreadable' }, self, dead)).toMatchObject({ kind: 'ask', here: false });
  });
  it('does not believe a reboot where the system has no boot identifier', () => {
    expect(judgeHolder(somebody({ boot: '' }), { ...self, boot: '' }, alive)).toMatchObject({ kind: 'ask' });
  });
});

describe('takeKeyLock', () => {
  let folder: string;
  const held: KeyLock[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cartable-lock-'));
  });
  afterEach(() => {
    for (const lock of held.splice(0)) lock.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  const take = async (self: KeyHolder, isAlive = alive, listener?: Partial<KeyLockListener>) => {
    const result = await takeKeyLock(folder, { self, isAlive });
    if (result.ok) {
      held.push(result.value);
      if (listener !== undefined) result.value.listen({ asked: () => {}, lost: () => {}, ...listener });
    }
    return result;
  };

  it('refuses a second start on this PC and shows the first one’s window', async () => {
    const asked = vi.fn();
    await take(holder(), alive, { asked });
    expect(await take(holder({ pid: 200 }))).toMatchObject({ ok: false, error: { code: 'key.open_here' } });
    expect(asked).toHaveBeenCalledOnce();
    expect(readdirSync(folder)).toEqual(['holder']);
  });

  it('refuses a start on another PC while the first one lives', async () => {
    await take(holder(), alive, {});
    expect(await take(holder({ host: 'pc-two' }), dead)).toMatchObject({
      ok: false,
      error: { code: 'key.open_elsewhere' },
    });
  });

  it('takes over from another PC that does not answer: the key was pulled there', async () => {
    await take(holder());
    const start = performance.now();
    const next = holder({ host: 'pc-two' });
    expect((await take(next, dead)).ok).toBe(true);
    expect(performance.now() - start).toBeGreaterThanOrEqual(elsewherePatienceMs);
    expect(readHolder(join(folder, 'holder'))).toEqual({ kind: 'somebody', holder: next });
  });

  it('takes over at once from a dead process, and tells it should it wake up', async () => {
    const lost = vi.fn();
    await take(holder(), alive, { lost });
    expect((await take(holder({ pid: 200 }), dead)).ok).toBe(true);
    await vi.waitFor(() => expect(lost).toHaveBeenCalledOnce(), 3000);
  });

  it('is not lost with a key that is pulled out and comes back', async () => {
    const lost = vi.fn();
    const asked = vi.fn();
    await take(holder(), alive, { lost, asked });
    renameSync(folder, `${folder}-away`);
    await delay(700);
    renameSync(`${folder}-away`, folder);
    expect((await take(holder({ pid: 200 }))).ok).toBe(false);
    expect(asked).toHaveBeenCalledOnce();
    expect(lost).not.toHaveBeenCalled();
  });

  it('frees the key without leaving or needing a byte more', async () => {
    const first = await take(holder());
    const before = statSync(join(folder, 'holder')).size;
    if (first.ok) first.value.dispose();
    expect(readHolder(join(folder, 'holder'))).toEqual({ kind: 'nobody' });
    expect(statSync(join(folder, 'holder')).size).toBe(before);
  });

  it('does not free a lock that is another’s by now', async () => {
    const first = await take(holder());
    const second = holder({ pid: 200 });
    await take(second, dead);
    if (first.ok) first.value.dispose();
    expect(readHolder(join(folder, 'holder'))).toEqual({ kind: 'somebody', holder: second });
  });

  it('takes over a holder’s file that a pull left torn', async () => {
    writeFileSync(join(folder, 'holder'), '{"token":"abc');
    expect((await take(holder())).ok).toBe(true);
  });

  it('lets one of several simultaneous starts have the key: a double click is two starts', async () => {
    const starts = [200, 300, 400].map((pid) => take(holder({ pid }), alive, {}));
    const results = await Promise.all(starts);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['holder']);
  });

  it('is not stopped by a claim that a dying start left', async () => {
    mkdirSync(join(folder, 'claim'));
    expect((await take(holder())).ok).toBe(true);
    expect(readdirSync(folder)).toEqual(['holder']);
  });
});
