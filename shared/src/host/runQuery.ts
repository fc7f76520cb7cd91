import { queries } from '../domain/queries.ts';
import type { QueryContext } from '../domain/query.ts';
import { AppError } from '../lib/errors.ts';
import type { SqlReader } from '../ports/sqlDatabase.ts';

/**
 * Runs a named query for the page. The page names it; it never sends SQL.
 * @throws {AppError} `query.unknown`, `query.args_invalid`
 */
export function runQuery(reader: SqlReader, name: string, args: unknown, me: QueryContext): unknown {
  const query = queries.get(name);
  if (query === undefined) throw new AppError('query.unknown');
  const parsed = query.args.safeParse(args);
  if (!parsed.success) throw new AppError('query.args_invalid', {}, parsed.error);
  return query.run(reader, parsed.data, me);
}
