import type { Derivation, RecordChange } from '@cartable/shared/domain/derivation.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { WorkingSet } from './workingSet.ts';

/** As for mutators, with room for a derivation that walks from a mark to its class, its evaluations and their marks. */
const maxRounds = 8;

/** Recomputes, in the registry's order, the figures that these changes move, and stages them in the same transaction. */
export async function stageDerivations(
  records: WorkingSet,
  schoolId: SchoolId,
  derivations: readonly Derivation[],
  changes: readonly RecordChange[],
): Promise<void> {
  const all = [...changes];
  for (const derivation of derivations) {
    for (const subject of new Set(derivation.affected(all))) {
      const view = records.view();
      await records.load((loaded) => derivation.needs(subject, loaded, schoolId), view, maxRounds);
      all.push(...(await records.stage(derivation.derive(subject, view, schoolId))));
    }
  }
}
