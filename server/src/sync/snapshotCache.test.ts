import { expect, test } from 'vitest';
import type { FeedEntry } from '../storage/repositories/feeds.ts';
import { SnapshotCache } from './snapshotCache.ts';

const row = { content: 'x'.repeat(1000) } as FeedEntry;
/** What one row counts for. */
const oneRow = 100 + 200 + 2 * 1000;
const scope = (no: number) => ({ no, head: 1, scopeId: `class:${no}` }) as never;
const position = { seq: 0 } as never;

test('rows that two load at once count once, so that they push nothing else out', async () => {
  const cache = new SnapshotCache(2 * oneRow);
  let loads = 0;
  const read = (no: number) =>
    cache.read('school', scope(no), position, 10, async () => {
      loads += 1;
      return [row];
    });
  await Promise.all([read(1), read(1)]);
  await read(2);
  expect(loads).toBe(3);
  await read(1);
  await read(2);
  expect(loads).toBe(3);
});
