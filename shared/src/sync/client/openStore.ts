import { recordTableOf } from '../../domain/record.ts';
import { isAppError } from '../../lib/errors.ts';
import type { SqlDatabase, SqlReader, SqlWriter } from '../../ports/sqlDatabase.ts';
import { chainStart } from '../chain.ts';
import type { ChangedTypes } from './changes.ts';
import type { SyncContext } from './context.ts';
import { recordTables } from './recordStore.ts';
import { replayPending, undoPending } from './replay.ts';
import { prepareSchema } from './schema.ts';
import { changeState, readState, writeState } from './state.ts';

/**
 * Makes a database ready for this program: tables, first state, and records that a newer or older program left elsewhere.
 * `deviceId` names the device of a database that has none yet, and `resumeAt` where the server stands with it.
 */
export function openStore(
  database: SqlDatabase,
  context: SyncContext,
  deviceId: string,
  resumeAt?: { readonly seq: number; readonly hash: string },
): void {
  whereWritable(() => prepareSchema(database, context.definitions));
  const known = [...context.tables.types].sort();
  const state = readState(database);
  if (state === undefined) {
    database.transaction((writer) =>
      writeState(writer, {
        deviceId,
        accountDevice: deviceId,
        earlier: [],
        ackedSeq: resumeAt?.seq ?? 0,
        ackedHash: resumeAt?.hash ?? chainStart(context.hasher, deviceId),
        cursor: null,
        epoch: null,
        serverTime: 0,
        serverTimeSig: null,
        knownTypes: known,
        // Contents that another place of the person left on this host: what nothing names here goes.
        sweep: database.get('SELECT 1 AS one FROM sync_content LIMIT 1') !== undefined,
        notices: [],
        revoked: false,
        whole: false,
      }),
    );
  } else if (state.knownTypes.join() !== known.join()) {
    whereWritable(() =>
      database.transaction((writer) => moveTypes(writer, context, state.knownTypes, known)),
    );
  }
}

/** A write-protected key whose database an older program left is read as it stands: what a newer one would add is missing, the rest is there. */
function whereWritable(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isAppError(error) || error.code !== 'key.read_only') throw error;
  }
}

/** After another program version: types it knew and we do not go aside, types we know and it did not come back. */
function moveTypes(
  writer: SqlWriter,
  context: SyncContext,
  before: readonly string[],
  known: readonly string[],
): void {
  const changed: ChangedTypes = new Set();
  const unknown = before.filter((type) => !known.includes(type) && hasTable(writer, type));
  undoEverywhere(writer, context, unknown, changed);
  for (const type of unknown) {
    writer.run(
      `INSERT OR REPLACE INTO sync_other (type, id, rev, content) SELECT :type, id, rev, content FROM "${recordTableOf(type)}"`,
      { type },
    );
    writer.run(`DELETE FROM "${recordTableOf(type)}"`);
  }
  for (const type of known.filter((one) => !before.includes(one))) {
    const visible = writer.all<{ id: string; rev: number; content: string }>(
      `SELECT id, rev, content FROM sync_other o WHERE o.type = :type AND EXISTS (
         SELECT 1 FROM sync_member m JOIN sync_scope s ON s.key = m.scope
         WHERE m.type = o.type AND m.id = o.id AND s.state <> 'loading')`,
      { type },
    );
    for (const { id, rev, content } of visible) {
      context.tables.put(writer, type, id, { rev, content });
      writer.run('DELETE FROM sync_other WHERE type = :type AND id = :id', { type, id });
    }
  }
  changeState(writer, { knownTypes: known });
  replayPending(writer, context, changed);
}

/** {@link undoPending}, for tables of types that this program no longer knows as well. */
function undoEverywhere(
  writer: SqlWriter,
  context: SyncContext,
  unknown: readonly string[],
  changed: ChangedTypes,
): void {
  const all = [...context.tables.types, ...unknown].map((type) => ({ type, keys: [] }));
  undoPending(writer, { ...context, tables: recordTables(all) }, changed);
}

function hasTable(reader: SqlReader, type: string): boolean {
  if (!/^[a-z]+\.[A-Za-z]+$/.test(type)) return false;
  return (
    reader.get(`SELECT 1 AS one FROM sqlite_schema WHERE type = 'table' AND name = :name`, {
      name: recordTableOf(type),
    }) !== undefined
  );
}
