import type { BulkInsert, SqlValue } from '../ports/sqlDatabase.ts';

/** Rows of one statement: more gain nothing, and its text and parameters stay small. */
const rowsPerStatement = 50;

/**
 * The statements that carry out a bulk insert, with positional parameters (`?`) and their values in order. Only two texts come of one
 * insert, whatever the number of rows: hosts keep their statements by text.
 */
export function* insertChunks<Value extends SqlValue>(
  { into, width, conflict }: BulkInsert,
  values: readonly Value[],
): Generator<readonly [sql: string, values: readonly Value[]]> {
  const one = `(${Array(width).fill('?').join(', ')})`;
  const text = (rows: number) => `${into} VALUES ${Array(rows).fill(one).join(', ')} ${conflict}`;
  const many = width * rowsPerStatement;
  let at = 0;
  if (values.length >= many) {
    const sql = text(rowsPerStatement);
    for (; at + many <= values.length; at += many) yield [sql, values.slice(at, at + many)];
  }
  if (at === values.length) return;
  const sql = text(1);
  for (; at < values.length; at += width) yield [sql, values.slice(at, at + width)];
}
