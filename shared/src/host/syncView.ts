import type {
  RefusedAction,
  SyncStatus as ShownStatus,
  Transfer,
  WaitingAction,
} from '../bridge/syncStatus.ts';
import type { SqlReader } from '../ports/sqlDatabase.ts';
import { outboxRows } from '../sync/client/outbox.ts';
import type { Refusal } from '../sync/client/refusals.ts';
import type { SyncStatus } from '../sync/client/status.ts';
import { actionAbout, isStillHere } from './actionAbout.ts';
import { fieldConflicts } from './fieldConflicts.ts';
import { refusedWork } from './refusedWork.ts';

/** The engine's status in the terms of the interface. */
export function shownStatus(status: SyncStatus, transfers: readonly Transfer[]): ShownStatus {
  return {
    connection: connectionOf(status),
    lastSyncAt: status.lastSyncAt,
    pending: status.pendingCount,
    refused: status.refusedCount,
    firstSyncRecords: status.firstSyncRecords,
    transfers,
    notices: status.notices.map((notice) => ({
      code: `sync.notice_${notice.kind}`,
      data: {},
      at: notice.at,
    })),
    problem: status.problem,
  };
}

/** One word for the pill that is always on the screen: what needs a person comes before what is merely going on. */
function connectionOf(status: SyncStatus): ShownStatus['connection'] {
  if (status.revoked) return 'revoked';
  if (status.integrity === 'failed' || status.clientTooOld) return 'stopped';
  if (status.authRequired) return 'signIn';
  if (status.syncing) return 'syncing';
  return status.connection === 'online' ? 'online' : 'offline';
}

/** What waits to go up, oldest first. */
export function waitingActions(reader: SqlReader): readonly WaitingAction[] {
  return outboxRows(reader, ['pending']).map((row) => ({
    id: row.mutationId,
    name: row.name,
    args: row.args,
    about: { ...row.about, ...actionAbout(reader, row) },
    claimedAt: row.claimedAt,
    doubtful: row.doubt !== null,
  }));
}

/** What was refused and waits for the person, with the names and the values that a decision needs. */
export function refusedActions(reader: SqlReader, refusals: readonly Refusal[]): readonly RefusedAction[] {
  return refusals.map((refusal) => ({
    id: refusal.id,
    name: refusal.name,
    args: refusal.args,
    // As it is called now; what is gone from here, as it was called then.
    about: { ...refusal.about, ...actionAbout(reader, refusal) },
    here: isStillHere(reader, refusal),
    claimedAt: refusal.claimedAt,
    kind: refusal.conflict ? 'conflict' : 'rejected',
    code: refusal.code,
    data: refusal.data,
    conflicts: fieldConflicts(reader, refusal),
    work: refusedWork(reader, refusal),
  }));
}
