import { AppError } from '../../lib/errors.ts';
import type { SqlReader, SqlWriter } from '../../ports/sqlDatabase.ts';
import type { ChangedTypes } from './changes.ts';
import type { SyncContext } from './context.ts';
import { scopesHolding } from './members.ts';
import type { StoredRecord } from './recordStore.ts';
import type { ScopeTable } from './scopes.ts';

/** What became of a record: still here, or gone for good from this host. */
export type Settled = 'kept' | 'gone';

/**
 * Puts one record where its memberships say: in its own table while a visible scope holds it, aside while only incomplete scopes
 * do (or its type is unknown here), nowhere when none does.
 * @throws {AppError} `sync.page_invalid` when a scope holds it but its text never came
 */
export function settle(
  writer: SqlWriter,
  context: SyncContext,
  scopes: ScopeTable,
  key: { readonly type: string; readonly id: string },
  fresh: StoredRecord | undefined,
  changed: ChangedTypes,
): Settled {
  const { type, id } = key;
  const holding = scopesHolding(writer, type, id);
  const hasTable = context.tables.types.has(type);
  const inTable = hasTable ? context.tables.get(writer, type, id) : undefined;
  if (holding.length === 0) {
    if (inTable !== undefined) {
      context.tables.delete(writer, type, id);
      changed.add(type);
    }
    deleteOther(writer, type, id);
    return 'gone';
  }
  const visible = hasTable && holding.some((scope) => scopes.byKey(scope)?.state !== 'loading');
  const record = fresh ?? inTable ?? readOther(writer, type, id);
  if (record === undefined) throw new AppError('sync.page_invalid', { reason: 'no_text' });
  if (visible) {
    if (inTable === undefined || record !== inTable) {
      context.tables.put(writer, type, id, record);
      changed.add(type);
    }
    if (inTable === undefined) deleteOther(writer, type, id);
    return 'kept';
  }
  if (inTable !== undefined) {
    context.tables.delete(writer, type, id);
    changed.add(type);
  }
  writer.run(
    `INSERT INTO sync_other (type, id, rev, content) VALUES (:type, :id, :rev, :content)
     ON CONFLICT (type, id) DO UPDATE SET rev = excluded.rev, content = excluded.content`,
    { type, id, rev: record.rev, content: record.content },
  );
  return 'kept';
}

/** Moves what waited for a scope into its own tables, now that the scope is complete. */
export function revealScope(
  writer: SqlWriter,
  context: SyncContext,
  scope: number,
  changed: ChangedTypes,
): void {
  const types = writer.all<{ type: string }>('SELECT DISTINCT type FROM sync_other');
  for (const { type } of types) {
    if (!context.tables.types.has(type)) continue;
    const waiting = writer.all<{ id: string; rev: number; content: string }>(
      `SELECT o.id AS id, o.rev AS rev, o.content AS content FROM sync_other o
       JOIN sync_member m ON m.type = o.type AND m.id = o.id AND m.scope = :scope WHERE o.type = :type`,
      { type, scope },
    );
    for (const { id, rev, content } of waiting) {
      context.tables.put(writer, type, id, { rev, content });
      deleteOther(writer, type, id);
    }
    if (waiting.length > 0) changed.add(type);
  }
}

function readOther(reader: SqlReader, type: string, id: string): StoredRecord | undefined {
  return reader.get<{ rev: number; content: string }>(
    'SELECT rev, content FROM sync_other WHERE type = :type AND id = :id',
    { type, id },
  );
}

function deleteOther(writer: SqlWriter, type: string, id: string): void {
  writer.run('DELETE FROM sync_other WHERE type = :type AND id = :id', { type, id });
}
