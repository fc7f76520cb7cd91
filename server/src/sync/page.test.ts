import { expect, test } from 'vitest';
import type { FeedEntry } from '../storage/repositories/feeds.ts';
import type { ScopeHead } from '../storage/repositories/scopes.ts';
import type { Position } from './cursor.ts';
import { fillPage } from './page.ts';

const scope = (head: number, floor: number): ScopeHead => ({
  no: 1,
  scopeId: 'class:a',
  head,
  floor,
  count: 0,
  sum: '0'.repeat(16),
});

/** What a client at this position is told about the scope, and from where it is read. */
async function ask(of: ScopeHead, position: Position | undefined, refetch = false) {
  const read: number[] = [];
  const page = await fillPage({
    maxRecords: 10,
    allowed: [of],
    positions: new Map(position ? [[1, position]] : []),
    refetch: new Set(refetch ? [1] : []),
    nameOf: () => '',
    read: async (_, from) => {
      read.push(from.seq);
      return [];
    },
  });
  return { op: page.scopes[0]?.op, from: read[0], complete: page.complete, moved: page.moved };
}

test.each<[string, ScopeHead, Position | undefined, boolean, string | undefined, number | undefined]>([
  ['a new scope is opened from its start', scope(9, 0), undefined, false, 'open', 0],
  ['a known one goes on', scope(9, 0), { seq: 4 }, false, undefined, 4],
  ['one at its head is left alone', scope(9, 0), { seq: 9 }, false, undefined, undefined],
  ['one asked for again starts again', scope(9, 0), { seq: 9 }, true, 'reset', 0],
  ['a position beyond the head is no position', scope(9, 0), { seq: 10 }, false, 'reset', 0],
  ['below the floor, tombstones are gone', scope(9, 6), { seq: 4 }, false, 'reset', 0],
  ['at the floor, none is', scope(9, 6), { seq: 6 }, false, undefined, 6],
  [
    'a loading that began above the floor goes on below it',
    scope(9, 6),
    { seq: 4, loadedFrom: 8 },
    false,
    undefined,
    4,
  ],
  [
    'a loading that began below the floor starts again',
    scope(9, 6),
    { seq: 4, loadedFrom: 5 },
    false,
    'reset',
    0,
  ],
])('%s', async (_, of, position, refetch, op, from) => {
  expect(await ask(of, position, refetch)).toMatchObject({ op, from });
});

test('a scope no longer allowed is dropped by name, before anything else', async () => {
  const page = await fillPage({
    maxRecords: 10,
    allowed: [scope(0, 0)],
    positions: new Map([
      [1, { seq: 0 }],
      [7, { seq: 3 }],
    ]),
    refetch: new Set(),
    nameOf: (no) => (no === 7 ? 'class:b' : ''),
    read: async () => [],
  });
  expect(page.scopes).toEqual([{ no: 7, id: 'class:b', op: 'drop' }]);
  expect([...page.positions.keys()]).toEqual([1]);
  expect(page.moved).toBe(true);
});

/** All pages of a class's scope for a person with some records of their own: the shared text of each, and every id received. */
async function pagesOf(ownRecords: number, feed: readonly number[]) {
  const entry = (seq: number, id: string): FeedEntry => ({
    seq,
    type: 'homework.assignment',
    id,
    rev: 1,
    op: 'put',
    content: `{"id":"${id}"}`,
  });
  const feeds: ReadonlyMap<string, readonly FeedEntry[]> = new Map([
    ['user:u:ro', Array.from({ length: ownRecords }, (_, index) => entry(index + 1, `own${index}`))],
    ['class:a', feed.map((seq) => entry(seq, `r${seq}`))],
  ]);
  const head = (no: number, scopeId: string): ScopeHead => ({
    ...scope(feeds.get(scopeId)?.at(-1)?.seq ?? 0, 0),
    no,
    scopeId,
  });
  const shared: string[] = [];
  let positions: ReadonlyMap<number, Position> = new Map();
  for (let more = true; more; ) {
    const page = await fillPage({
      maxRecords: 40,
      allowed: [head(1, 'user:u:ro'), head(2, 'class:a')],
      positions,
      refetch: new Set(),
      nameOf: () => '',
      read: async (of, from, limit) =>
        (feeds.get(of.scopeId) ?? []).filter((one) => one.seq > from.seq).slice(0, limit),
    });
    expect(page.records).toBeLessThanOrEqual(40);
    expect(page.records).toBeGreaterThan(0);
    shared.push(page.shared.toString());
    ({ positions, more } = page);
  }
  return { shared, ids: [...shared.join('').matchAll(/\tr(\d+)\t/g)].map(([, seq]) => Number(seq)) };
}

test.each<[string, readonly number[]]>([
  ['dense', Array.from({ length: 400 }, (_, index) => index + 1)],
  ['with gaps', Array.from({ length: 400 }, (_, index) => index * 3 + 1)],
  ['with few rows left', [90, 200, 201, 350, 800]],
])('pages of a class end at the same places for everyone, feed %s', async (_, feed) => {
  const one = await pagesOf(2, feed);
  expect(one.ids).toEqual(feed);
  for (const ownRecords of [0, 3, 5]) {
    const other = await pagesOf(ownRecords, feed);
    expect(other.ids).toEqual(feed);
    expect(other.shared.slice(1)).toEqual(one.shared.slice(1));
  }
});
