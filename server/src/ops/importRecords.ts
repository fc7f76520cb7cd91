import type { Derivation, RecordChange } from '@cartable/shared/domain/derivation.ts';
import { type School, school } from '@cartable/shared/domain/directory/school.ts';
import { roundingOf } from '@cartable/shared/domain/grades/derivations/subjectAverages.ts';
import type { Write } from '@cartable/shared/domain/mutator.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Storage } from '../storage/storage.ts';
import { commitChanges } from '../sync/commit.ts';
import { stageDerivations } from '../sync/derive.ts';
import { WorkingSet } from '../sync/workingSet.ts';
import { recomputeFigures } from './recomputeFigures.ts';

/** The name under which the server itself changes records (imports, seeds); no device has it. */
export const serverDevice = 'server';

function movesRounding({ type, before, after }: RecordChange): boolean {
  if (type !== school.type) return false;
  const [old, now] = [roundingOf(before as School | undefined), roundingOf(after as School | undefined)];
  return old.roundingTenths !== now.roundingTenths || old.roundingMode !== now.roundingMode;
}

/**
 * Writes records on the server's own authority (the directory's import, a demonstration), with the figures that follow, in one
 * transaction: another rounding of the school rounds all its figures anew. Returns the scopes that changed.
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
    const scopes = await commitChanges(writer, context, records.changes());
    if (!changes.some(movesRounding)) return scopes;
    return [...new Set([...scopes, ...(await recomputeFigures(writer, context, host.derivations))])];
  });
}
