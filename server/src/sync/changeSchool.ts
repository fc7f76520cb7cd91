import { type School, school } from '@cartable/shared/domain/directory/school.ts';
import { put } from '@cartable/shared/domain/mutator.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { RecordId, SchoolId } from '@cartable/shared/lib/ids.ts';
import { findRecord } from '../storage/repositories/records.ts';
import type { Writer } from '../storage/storage.ts';
import { commitChanges } from './commit.ts';
import type { SyncHost } from './syncHost.ts';
import { WorkingSet } from './workingSet.ts';

/** What goes with a change of a school's record, in its transaction; `before` is the record as it was. */
export type AlongSchool = (writer: Writer, before: School) => Promise<void>;

/**
 * Changes fields of a school's own record that no figure follows from, on the server's authority, and tells whoever listens.
 * @throws {AppError} `request.not_found` for a school that has no record
 */
export async function changeSchool(
  host: SyncHost,
  schoolId: SchoolId,
  fields: Partial<School>,
  along?: AlongSchool,
): Promise<void> {
  const scopes = await host.storage.transaction(async (writer) => {
    const stored = await findRecord(writer, schoolId, school.type, schoolId);
    if (!stored?.text) throw new AppError('request.not_found');
    const present = school.schema.parse(JSON.parse(stored.text));
    const records = new WorkingSet(writer, schoolId, host.definitions);
    const id = schoolId as string as RecordId;
    await records.stage([put(school, { ...present, ...fields, id })]);
    const context = { hasher: host.hasher, schoolId, deviceId: 'server', now: host.clock.now() };
    const changed = await commitChanges(writer, context, records.changes());
    // Last: a line of the audit locks its chain until the end.
    await along?.(writer, present);
    return changed;
  });
  host.hints.publish(schoolId, scopes);
}
