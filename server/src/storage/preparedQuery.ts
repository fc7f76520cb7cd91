import type { CompiledQuery } from 'kysely';
import type { Reader } from './storage.ts';

const kept = new WeakMap<object, Map<string, CompiledQuery<unknown>>>();

/**
 * Lets a transaction use the texts that were built for its database: it is an object of its own, and would build each anew, which for
 * statements of many rows costs more than running them.
 */
export function sharePrepared(transaction: object, database: object): void {
  const queries = kept.get(database) ?? new Map<string, CompiledQuery<unknown>>();
  kept.set(database, queries);
  kept.set(transaction, queries);
}

/**
 * Runs a query whose text is built once for each database and name: building costs several times what a look-up by key does, and the
 * no-op synchronisation consists of such look-ups. `build` uses its own values in the order of `parameters`; queries of different
 * shapes need different names.
 */
export async function runPrepared<Row>(
  reader: Reader,
  name: string,
  parameters: readonly unknown[],
  build: (reader: Reader) => { compile(): CompiledQuery<Row> },
): Promise<readonly Row[]> {
  const compiled = prepared(reader, name, build);
  // The name stands for the builder, and so for its row type.
  const { rows } = await reader.executeQuery({ ...compiled, parameters } as CompiledQuery<Row>);
  return rows;
}

function prepared(
  reader: Reader,
  name: string,
  build: (reader: Reader) => { compile(): CompiledQuery<unknown> },
): CompiledQuery<unknown> {
  const queries = kept.get(reader) ?? new Map<string, CompiledQuery<unknown>>();
  kept.set(reader, queries);
  const known = queries.get(name);
  if (known !== undefined) return known;
  const compiled = build(reader).compile();
  queries.set(name, compiled);
  return compiled;
}

/** Runs a statement again and again, each time with the next list of values; all rows that it gives back. */
export type RunEach = (sql: string, lists: readonly (readonly unknown[])[]) => readonly unknown[];

const each = new WeakMap<object, RunEach>();

/**
 * Tells that a transaction's engine runs a statement of one row many times for less than one of many rows: an embedded one, whose statements make no way
 * through a network (a whole import is no faster for it, but 15 MiB smaller: decision 0110).
 */
export function shareRunEach(transaction: object, run: RunEach): void {
  each.set(transaction, run);
}

/**
 * Writes rows, all with the same columns in the same order, by the statement that `build` makes for some of them; what it gives back, in the order of the
 * rows. `name` as for {@link runPrepared}.
 */
export async function runRows<Given extends object, Row>(
  writer: Reader,
  name: string,
  rows: readonly Given[],
  build: (rows: readonly Given[]) => { compile(): CompiledQuery<Row> },
): Promise<readonly Row[]> {
  const run = each.get(writer);
  const [first] = rows;
  if (first === undefined) return [];
  if (run === undefined) {
    const found: Row[] = [];
    for (const group of inGroups(rows)) {
      const values = valuesOf(group);
      found.push(...(await runPrepared(writer, `${name} ${group.length}`, values, () => build(group))));
    }
    return found;
  }
  const { sql } = prepared(writer, `${name} 1`, () => build([first]));
  // The name stands for the builder, and so for its row type.
  return run(sql, rows.map(Object.values)) as readonly Row[];
}

/** The values of rows of one statement, row by row; each row has the same columns in the same order. */
export function valuesOf(rows: readonly object[]): readonly unknown[] {
  const values: unknown[] = [];
  for (const row of rows) for (const value of Object.values(row)) values.push(value);
  return values;
}

/** Rows of one statement: few lengths, so that each text is built and compiled once. */
const groupSizes = [50, 10, 1] as const;

/** Splits rows into groups of few different lengths, for statements of several rows that {@link runPrepared} keeps. */
export function* inGroups<T>(rows: readonly T[]): Generator<readonly T[]> {
  let index = 0;
  for (const size of groupSizes) {
    for (; index + size <= rows.length; index += size) yield rows.slice(index, index + size);
  }
}
