import { sumText } from '@cartable/shared/sync/digest.ts';
import { inGroups, runPrepared, runRows } from '../preparedQuery.ts';
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

/** A scope as it is stored, but for its floor. */
export interface ScopeRow {
  readonly school_id: string;
  readonly no: number;
  readonly scope_id: string;
  readonly head: number;
  readonly count: number;
  readonly sum: string;
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

/** Scopes that have a number and no row yet, by number: `appendToFeeds` writes each once, as it then is. */
export type FreshScopes = Map<number, string>;

/**
 * The numbers of these scopes; those that do not exist yet are created, or noted in `fresh` by who will append to the feeds of each of them in this
 * same transaction.
 */
export async function numberScopes(
  writer: Writer,
  schoolId: string,
  scopeIds: readonly string[],
  fresh?: FreshScopes,
): Promise<ReadonlyMap<string, number>> {
  const known = await knownNumbers(writer, schoolId, scopeIds);
  const absent = scopeIds.filter((one) => !known.has(one));
  if (absent.length === 0) return known;
  const [given] = await runPrepared(
    writer,
    'scope numbers',
    [schoolId, absent.length + 1, absent.length, absent.length],
    () =>
      writer
        .insertInto('school')
        .values({ school_id: schoolId, next_scope_no: absent.length + 1 })
        .onConflict((conflict) =>
          conflict
            .column('school_id')
            .doUpdateSet((eb) => ({ next_scope_no: eb('school.next_scope_no', '+', absent.length) })),
        )
        .returning((eb) => eb('next_scope_no', '-', absent.length).as('no')),
  );
  if (given === undefined) throw new TypeError('a school gives its scopes their numbers');
  // From here on the school's row is this transaction's: who created one of these while it was waited for has committed. The numbers left over stay unused.
  for (const [scopeId, no] of await knownNumbers(writer, schoolId, absent)) known.set(scopeId, no);
  const unknown = absent.filter((one) => !known.has(one));
  for (const [index, scopeId] of unknown.entries()) {
    known.set(scopeId, given.no + index);
    fresh?.set(given.no + index, scopeId);
  }
  if (fresh === undefined) {
    const rows = unknown.map((scopeId, index) => emptyScope(schoolId, given.no + index, scopeId));
    await insertScopes(writer, rows);
  }
  return known;
}

/** Some at a time: a statement for each number of scopes would be built, and kept, thousands of values long. */
async function knownNumbers(
  reader: Reader,
  schoolId: string,
  scopeIds: readonly string[],
): Promise<Map<string, number>> {
  const known = new Map<string, number>();
  for (const group of inGroups(scopeIds)) {
    for (const { scopeId, no } of await findScopes(reader, schoolId, group)) known.set(scopeId, no);
  }
  return known;
}

/** The row of a scope that holds nothing yet. */
export function emptyScope(schoolId: string, no: number, scopeId: string): ScopeRow {
  return { school_id: schoolId, no, scope_id: scopeId, head: 0, count: 0, sum: sumText(0n) };
}

/** Writes scopes that have no row yet. */
export async function insertScopes(writer: Writer, rows: readonly ScopeRow[]): Promise<void> {
  await runRows(writer, 'scope insert', rows, (some) => writer.insertInto('scope').values(some));
}

/** The names of these scopes by their numbers; those that are gone have none. */
export async function scopeNames(
  reader: Reader,
  schoolId: string,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const names = new Map<number, string>();
  for (const group of inGroups(numbers)) {
    const rows = await runPrepared(reader, `scope names ${group.length}`, [schoolId, ...group], (db) =>
      db
        .selectFrom('scope')
        .select(['no', 'scope_id'])
        .where('school_id', '=', schoolId)
        .where('no', 'in', group),
    );
    for (const row of rows) names.set(row.no, row.scope_id);
  }
  return names;
}
