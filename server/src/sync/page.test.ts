import { expect, test } from 'vitest';
import type { ScopeHead } from '../storage/repositories/feeds.ts';
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
