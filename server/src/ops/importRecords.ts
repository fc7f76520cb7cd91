import type { Derivation } from '@cartable/shared/domain/derivation.ts';
import type { Write } from '@cartable/shared/domain/mutator.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Storage } from '../storage/storage.ts';
import { commitChanges } from '../sync/commit.ts';
import { stageDerivations } from '../sync/derive.ts';
import { WorkingSet } from '../sync/workingSet.ts';

/** The name under which the server itself changes records (imports, seeds); no device has it. */
export const serverDevice = 'server';

/**
 * Writes records on the server's own authority (the directory's import, a demonstration), with the figures that follow, in one
 * transaction. Returns the scopes that changed.
 */
export async function importRecords(
  host: { readonly storage: Storage; readonly hasher: Hasher; readonly derivations: readonly Derivation[] },
  schoolId: SchoolId,
  writes: readonly Write[],
  now: number,
): Promise<readonly string[]> {
  return host.storage.transaction(async (writer) => {
    const records = new WorkingSet(writer, schoolId, recordDefinitions);
    const changes = await records.stage(writes);
    await stageDerivations(records, schoolId, host.derivations, changes);
    const context = { hasher: host.hasher, schoolId, deviceId: serverDevice, now };
    return commitChanges(writer, context, records.changes());
  });
}
