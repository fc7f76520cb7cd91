import { addDigest, subtractDigest, sumText } from '@cartable/shared/sync/digest.ts';
import { inGroups, runPrepared, valuesOf } from '../preparedQuery.ts';
import type { FeedOp } from '../schema.ts';
import type { Reader, Writer } from '../storage.ts';

/** A scope's head: how far its feed goes and what it holds. */
export interface ScopeHead {
  readonly no: number;
  readonly scopeId: string;
  readonly head: number;
  readonly count: number;
  readonly sum: string;
  /** Tombstones up to here are gone. */
  readonly floor: number;
}

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

/** The heads of those of these scopes that exist. One statement: the heads are of one instant. */
export async function findScopes(
  reader: Reader,
  schoolId: string,
  scopeIds: readonly string[],
): Promise<readonly ScopeHead[]> {
  const parameters = [schoolId, ...scopeIds];
  const rows = await runPrepared(reader, `scopes ${scopeIds.length}`, parameters, (db) =>
    db
      .selectFrom('scope')
      .select(['no', 'scope_id as scopeId', 'head', 'count', 'sum', 'floor'])
      .where('school_id', '=', schoolId)
      .where('scope_id', 'in', scopeIds),
  );
  // Not sorted by the database: it would then walk all of the school's scopes in their order.
  return [...rows].sort((a, b) => a.no - b.no);
}

/** The numbers of these scopes; those that do not exist yet are created. */
export async function numberScopes(
  writer: Writer,
  schoolId: string,
  scopeIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const known = new Map<string, number>();
  // Some at a time: a statement for each number of scopes would be built, and kept, thousands of values long.
  for (const group of inGroups(scopeIds)) {
    for (const { scopeId, no } of await findScopes(writer, schoolId, group)) known.set(scopeId, no);
  }
  const fresh = scopeIds.filter((one) => !known.has(one));
  if (fresh.length === 0) return known;
  const [given] = await runPrepared(
    writer,
    'scope numbers',
    [schoolId, fresh.length + 1, fresh.length, fresh.length],
    () =>
      writer
        .insertInto('school')
        .values({ school_id: schoolId, next_scope_no: fresh.length + 1 })
        .onConflict((conflict) =>
          conflict
            .column('school_id')
            .doUpdateSet((eb) => ({ next_scope_no: eb('school.next_scope_no', '+', fresh.length) })),
        )
        .returning((eb) => eb('next_scope_no', '-', fresh.length).as('no')),
  );
  if (given === undefined) throw new TypeError('a school gives its scopes their numbers');
  const rows = fresh.map((scopeId, index) => ({
    school_id: schoolId,
    no: given.no + index,
    scope_id: scopeId,
    head: 0,
    count: 0,
    sum: sumText(0n),
  }));
  for (const group of inGroups(rows)) {
    const values = valuesOf(group);
    await runPrepared(writer, `scope insert ${group.length}`, values, () =>
      writer.insertInto('scope').values(group),
    );
  }
  for (const { scope_id: scopeId, no } of rows) known.set(scopeId, no);
  return known;
}

/** The scopes of these numbers. */
export async function scopeNames(
  reader: Reader,
  schoolId: string,
  numbers: readonly number[],
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const group of inGroups(numbers)) {
    const rows = await runPrepared(reader, `scope names ${group.length}`, [schoolId, ...group], (db) =>
      db.selectFrom('scope').select('scope_id').where('school_id', '=', schoolId).where('no', 'in', group),
    );
    for (const row of rows) names.push(row.scope_id);
  }
  return names;
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
): Promise<void> {
  const rows: FeedRow[] = [];
  for (const numbers of inGroups([...feeds.keys()].sort((a, b) => a - b))) {
    rows.push(...(await advance(writer, schoolId, numbers, feeds, at)));
  }
  for (const group of inGroups(rows)) {
    await runPrepared(writer, `feed append ${group.length}`, valuesOf(group), () =>
      writer
        .insertInto('feed')
        .values(group)
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
    .map((scope) => {
      let { head, count } = scope;
      let sum = BigInt(`0x${scope.sum}`);
      for (const { type, id, rev, op, removes, adds } of feeds.get(scope.no) ?? []) {
        if (removes !== undefined) {
          sum = subtractDigest(sum, BigInt(`0x${removes}`));
          count -= 1;
        }
        if (adds !== undefined) {
          sum = addDigest(sum, BigInt(`0x${adds}`));
          count += 1;
        }
        head += 1;
        rows.push({ school_id: schoolId, scope_no: scope.no, type, id, seq: head, rev, op, at });
      }
      return { ...scope, head, count, sum: sumText(sum) };
    });
  const values = valuesOf(moved);
  await runPrepared(writer, `scope move ${moved.length}`, values, () =>
    writer
      .insertInto('scope')
      .values(moved)
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
