import { addDigest, subtractDigest, sumText } from '@cartable/shared/sync/digest.ts';
import { inGroups, runPrepared } from '../preparedQuery.ts';
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
  if (scopeIds.length === 0) return new Map();
  const known = new Map((await findScopes(writer, schoolId, scopeIds)).map((one) => [one.scopeId, one.no]));
  for (const scopeId of scopeIds) {
    if (known.has(scopeId)) continue;
    const [given] = await runPrepared(writer, 'scope number', [schoolId, 2, 1, 1], () =>
      writer
        .insertInto('school')
        .values({ school_id: schoolId, next_scope_no: 2 })
        .onConflict((conflict) =>
          conflict
            .column('school_id')
            .doUpdateSet((eb) => ({ next_scope_no: eb('school.next_scope_no', '+', 1) })),
        )
        .returning((eb) => eb('next_scope_no', '-', 1).as('no')),
    );
    if (given === undefined) throw new TypeError('a school gives its scopes their numbers');
    const { no } = given;
    const row = { school_id: schoolId, no, scope_id: scopeId, head: 0, count: 0, sum: sumText(0n) };
    await runPrepared(writer, 'scope insert', Object.values(row), () =>
      writer.insertInto('scope').values(row),
    );
    known.set(scopeId, no);
  }
  return known;
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
  for (const no of [...feeds.keys()].sort((a, b) => a - b)) {
    rows.push(...(await advance(writer, schoolId, no, feeds.get(no) ?? [], at)));
  }
  for (const group of inGroups(rows)) {
    await runPrepared(
      writer,
      `feed append ${group.length}`,
      group.flatMap((row) => Object.values(row)),
      () =>
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

/** Moves a scope's head, count and sum on; the rows for its feed. */
async function advance(
  writer: Writer,
  schoolId: string,
  no: number,
  changes: readonly FeedChange[],
  at: number,
): Promise<readonly FeedRow[]> {
  const [scope] = await runPrepared(writer, 'scope advance', [changes.length, schoolId, no], () =>
    writer
      .updateTable('scope')
      .set((eb) => ({ head: eb('head', '+', changes.length) }))
      .where('school_id', '=', schoolId)
      .where('no', '=', no)
      .returning(['head', 'count', 'sum']),
  );
  if (scope === undefined) throw new TypeError('a feed needs its scope');
  let sum = BigInt(`0x${scope.sum}`);
  let count = scope.count;
  let seq = scope.head - changes.length;
  const rows = changes.map((change) => {
    if (change.removes !== undefined) {
      sum = subtractDigest(sum, BigInt(`0x${change.removes}`));
      count -= 1;
    }
    if (change.adds !== undefined) {
      sum = addDigest(sum, BigInt(`0x${change.adds}`));
      count += 1;
    }
    seq += 1;
    const { type, id, rev, op } = change;
    return { school_id: schoolId, scope_no: no, type, id, seq, rev, op, at };
  });
  const state = [count, sumText(sum), schoolId, no];
  await runPrepared(writer, 'scope sum', state, () =>
    writer
      .updateTable('scope')
      .set({ count, sum: sumText(sum) })
      .where('school_id', '=', schoolId)
      .where('no', '=', no),
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
