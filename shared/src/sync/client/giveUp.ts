import type { SqlDatabase, SqlWriter } from '../../ports/sqlDatabase.ts';
import type { ChangedTypes } from './changes.ts';
import type { SyncContext } from './context.ts';
import { closeGaps } from './deviceChange.ts';
import type { OutboxRow } from './outbox.ts';
import { replayPending, undoPending } from './replay.ts';
import { refuse } from './results.ts';
import { stateOf } from './state.ts';

/**
 * Moves an action that cannot be sent (its file is damaged on this key, or there is no room for it on the server) to the tray, with its arguments, so that what follows
 * is not held up for ever.
 */
export function giveUp(
  database: SqlDatabase,
  context: SyncContext,
  row: OutboxRow,
  code: string,
): ChangedTypes {
  const changed: ChangedTypes = new Set();
  const work = (writer: SqlWriter): void => {
    undoPending(writer, context, changed);
    refuse(writer, row, { status: 'rejected', code }, stateOf(writer).serverTime);
    writer.run('DELETE FROM sync_outbox WHERE position = :position', { position: row.position });
    closeGaps(writer, context);
    replayPending(writer, context, changed);
  };
  context.footprints.guard(() => database.transaction(work));
  return changed;
}
