import type { AnyRecord } from '@cartable/shared/domain/record.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { AuditActor } from '../audit/auditRow.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { findRecord } from '../storage/repositories/records.ts';
import { eraseRefusalTexts } from '../storage/repositories/refusalTexts.ts';
import { commitChanges } from './commit.ts';
import { stageDerivations } from './derive.ts';
import type { SyncHost } from './syncHost.ts';
import { WorkingSet } from './workingSet.ts';

/** Who erases, and whose data it is: the line of the audit. */
export interface PurgeNote {
  readonly author: AuditActor;
  readonly subject: string;
}

/**
 * Erases a record by law (RGPD): its content and everything derived from it are removed, and every client that ever held it is told to
 * forget it with what was done on it; what refusals kept of it is removed. The audit says so in the same transaction. Returns the scopes
 * that changed.
 * @throws {AppError} `request.not_found` when there never was such a record
 */
export async function purgeRecord(
  host: Pick<SyncHost, 'storage' | 'hasher' | 'definitions' | 'derivations' | 'clock'>,
  schoolId: SchoolId,
  type: string,
  id: string,
  note: PurgeNote,
): Promise<readonly string[]> {
  const definition = host.definitions.get(type);
  if (definition === undefined) throw new AppError('request.not_found');
  return host.storage.transaction(async (writer) => {
    const stored = await findRecord(writer, schoolId, type, id);
    if (stored === undefined) throw new AppError('request.not_found');
    const before = stored.text === null ? undefined : (JSON.parse(stored.text) as AnyRecord);
    const context = { hasher: host.hasher, schoolId, deviceId: 'server', now: host.clock.now() };
    const erased = { definition, id, stored, before, after: undefined, text: null };
    const touched = await commitChanges(writer, { ...context, purge: true }, [erased]);
    await eraseRefusalTexts(writer, schoolId, `${type}/${id}`);
    const records = new WorkingSet(writer, schoolId, host.definitions);
    await stageDerivations(records, schoolId, host.derivations, [{ type, before, after: undefined }]);
    const derived = await commitChanges(writer, context, records.changes());
    const { author, subject } = note;
    await appendAudit(writer, host.hasher, schoolId, author, context.now, [
      { action: 'record.erased', type, targetId: id, subject, digest: '' },
    ]);
    return [...touched, ...derived];
  });
}
