import type { RecordId, UserId } from '../../../lib/ids.ts';
import type { Service } from '../../directory/service.ts';
import { type Average, averageId, cohortOf } from '../average.ts';
import { type Rounding, roundToStep } from '../rules/rounding.ts';
import { averageOfParts } from '../rules/weightedMean.ts';
import { subjectAverageKey } from './subjectAverages.ts';

/** Whose averages, and of which period. */
export interface PupilPeriod {
  readonly classId: RecordId;
  readonly periodId: RecordId;
  readonly pupilId: UserId;
}

/** The pupil's averages by subject in one class and period, sub-subjects included. */
export type OwnAverages = ReadonlyMap<RecordId, Average>;

function parentsOf(services: readonly Service[]): readonly RecordId[] {
  return [...new Set(services.flatMap((one) => (one.partOf === null ? [] : [one.partOf])))];
}

function partsOf(services: readonly Service[], own: OwnAverages, subjectId: RecordId): readonly Service[] {
  return services.filter((one) => one.partOf === subjectId && own.has(one.subjectId));
}

/**
 * Subjects made of parts of which no part has an average (any more): theirs is that of their own marks, or none. Keys of the subject
 * averages to make anew.
 */
export function partlessKeys(
  services: readonly Service[],
  own: OwnAverages,
  { classId, periodId, pupilId }: PupilPeriod,
): readonly string[] {
  return parentsOf(services)
    .filter((subjectId) => own.has(subjectId) && partsOf(services, own, subjectId).length === 0)
    .map((subjectId) => subjectAverageKey(classId, subjectId, periodId, pupilId));
}

/** Subjects made of parts take the average of the parts' displayed averages, whatever marks they have of their own. */
export function parentAverages(
  services: readonly Service[],
  own: OwnAverages,
  { classId, periodId, pupilId }: PupilPeriod,
  rounding: Rounding,
): readonly Average[] {
  return parentsOf(services).flatMap((subjectId) => {
    const parts = partsOf(services, own, subjectId);
    // A forced average of the whole wins over its parts.
    if (parts.length === 0 || own.get(subjectId)?.forced) return [];
    const exact = averageOfParts(
      parts.map((one) => ({
        displayed: own.get(one.subjectId)?.value ?? null,
        coefficient: one.coefficient,
      })),
    );
    const id = averageId(pupilId, periodId, subjectId);
    const cohort = cohortOf(classId, periodId, subjectId);
    const value = exact === undefined ? null : roundToStep(exact, rounding);
    return [{ id, pupilId, classId, periodId, subjectId, value, forced: false, exact: null, cohort }];
  });
}
