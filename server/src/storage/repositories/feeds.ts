import { addDigest, subtractDigest, sumText } from '@cartable/shared/sync/digest.ts';
import { inGroups, runPrepared, runRows } from '../preparedQuery.ts';
import type { FeedOp } from '../schema/syncTables.ts';
import type { Reader, Writer } from '../storage.ts';
import { emptyScope, insertScopes, type ScopeRow } from './scopes.ts';

/** What one record's change does to one scope's feed. */
export interface FeedChange {
  readonly type: string;
  readonly id: string;
  readonly rev: number;
  readonly op: FeedOp;
  /** Digest of what the scope held of the record, 16 hexadecimal digits; absent when it held nothing. */
  readonly removes?: string;
  /** Digest of what it now holds. */
  readonly adds?: string;
}

/** The scopes that hold this record. */
export async function scopesHolding(
  reader: Reader,
  schoolId: string,
  type: string,
  id: string,
): Promise<readonly number[]> {
  const rows = await runPrepared(reader, 'feed holding', [schoolId, type, id, 'put'], (db) =>
    db
      .selectFrom('feed')
      .select('scope_no')
      .where('school_id', '=', schoolId)
      .where('type', '=', type)
      .where('id', '=', id)
      .where('op', '=', 'put'),
  );
  return rows.map((row) => row.scope_no);
}

/** The scopes that hold this record or have a tombstone of it. */
export async function scopesKnowing(
  reader: Reader,
  schoolId: string,
  type: string,
  id: string,
): Promise<readonly number[]> {
  const rows = await reader
    .selectFrom('feed')
    .select('scope_no')
    .where('school_id', '=', schoolId)
    .where('type', '=', type)
    .where('id', '=', id)
    .execute();
  return rows.map((row) => row.scope_no);
}

/**
 * Appends changes to the feeds of scopes. Scopes are taken in ascending order of number, so that two transactions never wait for each other.
 * Advancing the head inside the transaction locks the scope's row, so positions become visible in their order: a database sequence could commit
 * 7 before 6 and hide it from a cursor.
 */
export async function appendToFeeds(
  writer: Writer,
  schoolId: string,
  feeds: ReadonlyMap<number, readonly FeedChange[]>,
  at: number,
  fresh: ReadonlyMap<number, string> = new Map(),
): Promise<void> {
  const rows: FeedRow[] = [];
  const sorted = [...feeds.keys()].sort((a, b) => a - b);
  const there = sorted.filter((no) => !fresh.has(no));
  for (const numbers of inGroups(there)) {
    rows.push(...(await advance(writer, schoolId, numbers, feeds, at)));
  }
  // Nobody else knows of these yet: there is nothing to lock.
  const created = [...fresh].map(([no, scopeId]) =>
    moveOn(emptyScope(schoolId, no, scopeId), feeds.get(no) ?? [], at, rows),
  );
  await insertScopes(writer, created);
  await runRows(writer, 'feed append', rows, (some) =>
    writer
      .insertInto('feed')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['school_id', 'scope_no', 'type', 'id']).doUpdateSet((eb) => ({
          seq: eb.ref('excluded.seq'),
          rev: eb.ref('excluded.rev'),
          op: eb.ref('excluded.op'),
          at: eb.ref('excluded.at'),
        })),
      ),
  );
}

interface FeedRow {
  readonly school_id: string;
  readonly scope_no: number;
  readonly type: string;
  readonly id: string;
  readonly seq: number;
  readonly rev: number;
  readonly op: FeedOp;
  readonly at: number;
}

/** Moves the heads, counts and sums of some scopes on; the rows for their feeds. */
async function advance(
  writer: Writer,
  schoolId: string,
  numbers: readonly number[],
  feeds: ReadonlyMap<number, readonly FeedChange[]>,
  at: number,
): Promise<readonly FeedRow[]> {
  // Written with what it is: that locks the row where several transactions may write at once.
  const locked = await runPrepared(writer, `scope lock ${numbers.length}`, [schoolId, ...numbers], () =>
    writer
      .updateTable('scope')
      .set((eb) => ({ head: eb.ref('head') }))
      .where('school_id', '=', schoolId)
      .where('no', 'in', numbers)
      .returning(['school_id', 'no', 'scope_id', 'head', 'count', 'sum']),
  );
  if (locked.length < numbers.length) throw new TypeError('a feed needs its scope');
  const rows: FeedRow[] = [];
  const moved = locked
    .toSorted((a, b) => a.no - b.no)
    .map((scope) => moveOn(scope, feeds.get(scope.no) ?? [], at, rows));
  await runRows(writer, 'scope move', moved, (some) =>
    writer
      .insertInto('scope')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['school_id', 'no']).doUpdateSet((eb) => ({
          head: eb.ref('excluded.head'),
          count: eb.ref('excluded.count'),
          sum: eb.ref('excluded.sum'),
        })),
      ),
  );
  return rows;
}

/** A scope after these changes; each change's row is added to `rows`. */
function moveOn(scope: ScopeRow, changes: readonly FeedChange[], at: number, rows: FeedRow[]): ScopeRow {
  let { head, count } = scope;
  let sum = BigInt(`0x${scope.sum}`);
  for (const { type, id, rev, op, removes, adds } of changes) {
    if (removes !== undefined) {
      sum = subtractDigest(sum, BigInt(`0x${removes}`));
      count -= 1;
    }
    if (adds !== undefined) {
      sum = addDigest(sum, BigInt(`0x${adds}`));
      count += 1;
    }
    head += 1;
    rows.push({ school_id: scope.school_id, scope_no: scope.no, type, id, seq: head, rev, op, at });
  }
  return { ...scope, head, count, sum: sumText(sum) };
}

/** A feed row with the record's present text (null for tombstones). */
export interface FeedEntry {
  readonly seq: number;
  readonly type: string;
  readonly id: string;
  readonly rev: number;
  readonly op: FeedOp;
  readonly content: string | null;
}

/**
 * Rows of a scope after a position, in order. Tombstones up to `loadedFrom` are left out: who began to load the scope at that
 * head never had those records.
 */
export async function readFeed(
  reader: Reader,
  schoolId: string,
  no: number,
  after: number,
  loadedFrom: number,
  limit: number,
): Promise<readonly FeedEntry[]> {
  const rows = await reader
    .selectFrom('feed')
    .innerJoin('record', (join) =>
      join
        .onRef('record.school_id', '=', 'feed.school_id')
        .onRef('record.type', '=', 'feed.type')
        .onRef('record.id', '=', 'feed.id'),
    )
    .select(['feed.seq', 'feed.type', 'feed.id', 'feed.rev', 'feed.op', 'record.content'])
    .where('feed.school_id', '=', schoolId)
    .where('feed.scope_no', '=', no)
    .where('feed.seq', '>', after)
    .where((eb) => eb.or([eb('feed.op', '=', 'put'), eb('feed.seq', '>', loadedFrom)]))
    .orderBy('feed.seq')
    .limit(limit)
    .execute();
  return rows;
}

/**
 * Drops tombstones older than `before` (milliseconds) and raises the floor of their scopes: an older cursor will reload the scope.
 * Returns how many were dropped.
 */
export async function compactFeeds(writer: Writer, before: number): Promise<number> {
  const dropped = await writer
    .deleteFrom('feed')
    .where('op', '!=', 'put')
    .where('at', '<', before)
    .returning(['school_id', 'scope_no', 'seq'])
    .execute();
  const floors = new Map<string, { school: string; no: number; seq: number }>();
  for (const { school_id: school, scope_no: no, seq } of dropped) {
    const key = `${school}/${no}`;
    const highest = floors.get(key);
    if (!highest || highest.seq < seq) floors.set(key, { school, no, seq });
  }
  for (const { school, no, seq } of floors.values()) {
    await writer
      .updateTable('scope')
      .set({ floor: seq })
      .where('school_id', '=', school)
      .where('no', '=', no)
      .where('floor', '<', seq)
      .execute();
  }
  return dropped.length;
}
