import { childrenOf } from '../domain/directory/queries/children.ts';
import { queries } from '../domain/queries.ts';
import type { QueryContext } from '../domain/query.ts';
import { AppError } from '../lib/errors.ts';
import type { SqlReader } from '../ports/sqlDatabase.ts';

/**
 * Runs a named query for the page. The page names it; it never sends SQL.
 * @param of a child of the signed-in person, as whom it is run: what is shown is the child's; absent = the person themselves
 * @throws {AppError} `query.unknown`, `query.args_invalid`, `query.not_your_child`
 */
export function runQuery(
  reader: SqlReader,
  name: string,
  args: unknown,
  me: QueryContext,
  of?: string,
): unknown {
  const query = queries.get(name);
  if (query === undefined) throw new AppError('query.unknown');
  const parsed = query.args.safeParse(args);
  if (!parsed.success) throw new AppError('query.args_invalid', {}, parsed.error);
  if (of === undefined || of === me.userId) return query.run(reader, parsed.data, me);
  // The device holds nothing that the person may not see; this also ends with the day on which the relation ends, offline too.
  if (!childrenOf(reader, me).some((child) => child.pupilId === of))
    throw new AppError('query.not_your_child');
  return query.run(reader, parsed.data, { ...me, userId: of });
}
