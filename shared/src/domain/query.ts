import type { z } from 'zod';
import type { SqlReader, SqlRow } from '../ports/sqlDatabase.ts';

/**
 * What a screen reads: a named query over the local tables, the same SQL on the key and in the portal. The page names the query
 * and its arguments, never SQL. It runs again when one of its tables changes.
 */
export interface QueryDefinition<Args = unknown, Result = unknown> {
  /** `<area>.<name>` */
  readonly name: string;
  readonly args: z.ZodType<Args>;
  /** Record types whose change makes the result stale. */
  readonly reads: readonly string[];
  /** Reads only; must be fast (milliseconds) on 10,000 records. `me` is the signed-in person. */
  run(reader: SqlReader, args: Args, me: QueryContext): Result;
}

export interface QueryContext {
  readonly userId: string;
  readonly schoolId: string;
  /** The claimed day, for "this week" only. */
  readonly today: string;
}

export function defineQuery<Args, Result>(
  definition: QueryDefinition<Args, Result>,
): QueryDefinition<Args, Result> {
  return definition;
}

/** Reads a text column that the schema guarantees. */
export function text(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`column ${column} is not text`);
  return value;
}

/** Reads an integer column that the schema guarantees. */
export function integer(row: SqlRow, column: string): number {
  const value = row[column];
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'number') throw new TypeError(`column ${column} is not an integer`);
  return value;
}

export function textOrNull(row: SqlRow, column: string): string | null {
  return row[column] === null || row[column] === undefined ? null : text(row, column);
}

export function integerOrNull(row: SqlRow, column: string): number | null {
  return row[column] === null || row[column] === undefined ? null : integer(row, column);
}

/** Reads a truth value, which SQLite stores as 0 or 1. */
export function flag(row: SqlRow, column: string): boolean {
  return integerOrNull(row, column) === 1;
}

/** Reads a JSON column (a list or an object of the record) with the record's own schema for it. */
export function parsed<T>(row: SqlRow, column: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(text(row, column)));
}
