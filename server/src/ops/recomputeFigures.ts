import type { Derivation } from '@cartable/shared/domain/derivation.ts';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { average } from '@cartable/shared/domain/grades/average.ts';
import {
  classAverages,
  needClassAverages,
} from '@cartable/shared/domain/grades/derivations/classAverages.ts';
import { evaluation } from '@cartable/shared/domain/grades/evaluation.ts';
import { needBy } from '@cartable/shared/domain/mutator.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { joinedId, type SchoolId } from '@cartable/shared/lib/ids.ts';
import { keyValues } from '../storage/repositories/records.ts';
import type { Writer } from '../storage/storage.ts';
import { type CommitContext, commitChanges } from '../sync/commit.ts';
import { stageDerivations } from '../sync/derive.ts';
import { WorkingSet } from '../sync/workingSet.ts';

/**
 * Makes anew every average and class figure of a school, in the caller's transaction, and stores those that differ. Class by class: one
 * class's marks are in memory at a time. Other writers wait meanwhile: some 0.4 s a class of 35 pupils and ten subjects. Returns the scopes
 * that changed.
 */
export async function recomputeFigures(
  writer: Writer,
  context: CommitContext & { readonly schoolId: SchoolId },
  derivations: readonly Derivation[],
): Promise<readonly string[]> {
  const scopes = new Set<string>();
  for (const value of await keyValues(writer, context.schoolId, membership.type, 'classId')) {
    const classId = joinedId(value);
    const records = new WorkingSet(writer, context.schoolId, recordDefinitions);
    const view = records.view();
    await records.load(
      (loaded) => [needBy(evaluation, 'classId', classId), ...needClassAverages(loaded, classId)],
      view,
      3,
    );
    // As if each had just been written: derivations ask for whatever rests on it.
    const standing = [
      ...view.by(evaluation, 'classId', classId).map((after) => ({ type: evaluation.type, after })),
      ...classAverages(view, classId).map((after) => ({ type: average.type, after })),
    ];
    const changes = standing.map((one) => ({ ...one, before: one.after }));
    await stageDerivations(records, context.schoolId, derivations, changes);
    for (const scope of await commitChanges(writer, context, records.changes())) scopes.add(scope);
  }
  return [...scopes];
}
