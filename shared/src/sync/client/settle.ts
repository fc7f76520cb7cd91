import { AppError } from '../../lib/errors.ts';
import type { SqlReader, SqlWriter } from '../../ports/sqlDatabase.ts';
import { isJsonObject } from '../jsonObject.ts';
import type { ChangedTypes } from './changes.ts';
import type { SyncContext } from './context.ts';
import type { Members } from './members.ts';
import type { RecordRow, StoredRecord } from './recordStore.ts';
import type { ScopeTable } from './scopes.ts';
import type { Touched } from './touched.ts';

/** What settling works with. */
export interface SettleHost {
  readonly writer: SqlWriter;
  readonly context: SyncContext;
  readonly scopes: ScopeTable;
  readonly members: Members;
  readonly changed: ChangedTypes;
}

/**
 * Puts each record where its memberships say: in its own table while a visible scope holds it, aside while only incomplete scopes
 * do (or its type is unknown here), nowhere when none does. Returns the records that are gone from this host, as `<type>/<id>`.
 * @throws {AppError} `sync.page_invalid` when a scope holds one but its text never came
 */
export function settle(host: SettleHost, touched: Touched): ReadonlySet<string> {
  const gone = new Set<string>();
  for (const [type, records] of touched.byType()) settleType(host, type, records, gone);
  return gone;
}

function settleType(
  host: SettleHost,
  type: string,
  records: ReadonlyMap<string, StoredRecord | undefined>,
  gone: Set<string>,
): void {
  const { context, scopes, members } = host;
  const known = context.tables.types.has(type);
  const shown: RecordRow[] = [];
  const aside: RecordRow[] = [];
  for (const [id, fresh] of records) {
    const holding = members.of(type, id);
    if (holding.length === 0) {
      remove(host, type, id);
      gone.add(`${type}/${id}`);
      continue;
    }
    const visible = known && holding.some((member) => scopes.byKey(member.scope)?.state !== 'loading');
    const record = fresh ?? stored(host, type, id, visible);
    if (record === undefined) continue;
    (visible ? shown : aside).push({ id, rev: record.rev, content: record.content });
  }
  if (shown.length > 0) show(host, type, shown);
  if (aside.length > 0) putAside(host, type, aside);
}

/** The text kept here of a record for which none came; undefined when it already stands where it belongs. */
function stored(host: SettleHost, type: string, id: string, visible: boolean): StoredRecord | undefined {
  const { writer, context } = host;
  const inTable = context.tables.types.has(type) ? context.tables.get(writer, type, id) : undefined;
  if (inTable !== undefined && visible) return undefined;
  const record = inTable ?? readOther(writer, type, id);
  if (record === undefined) throw new AppError('sync.page_invalid', { reason: 'no_text' });
  return record;
}

function remove({ writer, context, changed }: SettleHost, type: string, id: string): void {
  if (context.tables.types.has(type) && context.tables.deleteAll(writer, type, [id]) > 0) changed.add(type);
  writer.run('DELETE FROM sync_other WHERE type = :type AND id = :id', { type, id });
}

function show({ writer, context, changed }: SettleHost, type: string, rows: readonly RecordRow[]): void {
  try {
    context.tables.putAll(writer, type, rows);
  } catch (error) {
    // The table takes JSON only; that is looked at one by one only when it refused.
    mustBeRecords(rows);
    throw error;
  }
  changed.add(type);
  if (writer.get('SELECT 1 AS one FROM sync_other WHERE type = :type LIMIT 1', { type }) === undefined)
    return;
  writer.run('DELETE FROM sync_other WHERE type = :type AND id IN (SELECT value FROM json_each(:ids))', {
    type,
    ids: JSON.stringify(rows.map((row) => row.id)),
  });
}

function putAside({ writer, context, changed }: SettleHost, type: string, rows: readonly RecordRow[]): void {
  const ids = rows.map((row) => row.id);
  if (context.tables.types.has(type) && context.tables.deleteAll(writer, type, ids) > 0) changed.add(type);
  // Their table takes any text, and would give it to another one later.
  mustBeRecords(rows);
  writer.insertAll(
    intoOther,
    rows.flatMap(({ id, rev, content }) => [type, id, rev, content]),
  );
}

function mustBeRecords(rows: readonly RecordRow[]): void {
  if (rows.every((row) => isJsonObject(row.content))) return;
  throw new AppError('sync.page_invalid', { reason: 'no_record' });
}

const intoOther = {
  into: 'INSERT INTO sync_other (type, id, rev, content)',
  width: 4,
  conflict: 'ON CONFLICT (type, id) DO UPDATE SET rev = excluded.rev, content = excluded.content',
} as const;

/** Moves what waited for a scope into its own tables, now that the scope is complete; the members must be written. */
export function revealScope(
  writer: SqlWriter,
  context: SyncContext,
  scope: number,
  changed: ChangedTypes,
): void {
  const types = writer.all<{ type: string }>('SELECT DISTINCT type FROM sync_other');
  for (const { type } of types) {
    if (context.tables.types.has(type) && context.tables.reveal(writer, type, scope) > 0) changed.add(type);
  }
}

function readOther(reader: SqlReader, type: string, id: string): StoredRecord | undefined {
  return reader.get<{ rev: number; content: string }>(
    'SELECT rev, content FROM sync_other WHERE type = :type AND id = :id',
    { type, id },
  );
}
