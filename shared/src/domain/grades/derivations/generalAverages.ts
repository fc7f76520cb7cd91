import { joinedId, type RecordId, type UserId } from '../../../lib/ids.ts';
import type { Derivation, RecordChange } from '../../derivation.ts';
import { school } from '../../directory/school.ts';
import { type Service, service } from '../../directory/service.ts';
import { needBy, needOne, put, type RecordView, remove, type Write } from '../../mutator.ts';
import { type Average, average, averageId, cohortOf } from '../average.ts';
import { generalAverage } from '../rules/generalAverage.ts';
import { fractionText } from '../rules/rational.ts';
import { type Rounding, roundToStep } from '../rules/rounding.ts';
import { averageOfParts } from '../rules/weightedMean.ts';
import { roundingOf } from './subjectAverages.ts';

interface Subject {
  readonly classId: RecordId;
  readonly periodId: RecordId;
  readonly pupilId: UserId;
}

/** Weight of a subject that has no service. */
const plainService = { coefficient: 100, mode: 'normal', partOf: null } as const satisfies Partial<Service>;

function affected(changes: readonly RecordChange[]): readonly string[] {
  const keys = new Set<string>();
  for (const change of changes) {
    if (change.type !== average.type) continue;
    for (const record of [change.before, change.after]) {
      const one = record as Average | undefined;
      if (one && one.subjectId !== null) keys.add(`${one.classId}/${one.periodId}/${one.pupilId}`);
    }
  }
  return [...keys];
}

function subjectOf(key: string): Subject {
  const [classId = '', periodId = '', pupilId = ''] = key.split('/');
  return { classId: joinedId(classId), periodId: joinedId(periodId), pupilId: joinedId(pupilId) as UserId };
}

/** The pupil's averages by subject in this class and period, sub-subjects included. */
function ownAverages(view: RecordView, { classId, periodId, pupilId }: Subject): Map<RecordId, Average> {
  const own = view
    .by(average, 'pupilId', pupilId)
    .filter((one) => one.classId === classId && one.periodId === periodId);
  return new Map(own.flatMap((one) => (one.subjectId === null ? [] : [[one.subjectId, one] as const])));
}

/** Subjects made of parts take the average of the parts' displayed averages, whatever marks they have of their own. */
function parentAverages(
  services: readonly Service[],
  own: ReadonlyMap<RecordId, Average>,
  { classId, periodId, pupilId }: Subject,
  rounding: Rounding,
): readonly Average[] {
  const parents = new Set(services.flatMap((one) => (one.partOf === null ? [] : [one.partOf])));
  return [...parents].flatMap((subjectId) => {
    const parts = services.filter((one) => one.partOf === subjectId && own.has(one.subjectId));
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

function generalOf(
  services: readonly Service[],
  own: ReadonlyMap<RecordId, Average>,
  { classId, periodId, pupilId }: Subject,
  rounding: Rounding,
): Write {
  const id = averageId(pupilId, periodId, null);
  if (own.size === 0) return remove(average, id);
  const bySubject = new Map(services.map((one) => [one.subjectId, one]));
  const results = [...own].flatMap(([subjectId, one]) => {
    const { coefficient, mode, partOf } = bySubject.get(subjectId) ?? plainService;
    return partOf === null ? [{ displayed: one.value, coefficient, mode }] : [];
  });
  const exact = generalAverage(results);
  return put(average, {
    id,
    pupilId,
    classId,
    periodId,
    subjectId: null,
    value: exact === undefined ? null : roundToStep(exact, rounding),
    forced: false,
    exact: exact === undefined ? null : fractionText(exact),
    cohort: cohortOf(classId, periodId, null),
  });
}

/** Each pupil's averages of subjects made of sub-subjects, and their general average, from the displayed subject averages. */
export const generalAverages: Derivation = {
  name: 'grades.generalAverages',
  affected,
  needs(key, _loaded, schoolId) {
    const { classId, pupilId, periodId } = subjectOf(key);
    return [
      needOne(school, joinedId(schoolId)),
      needBy(service, 'classId', classId),
      needBy(average, 'pupilId', pupilId),
      needOne(average, averageId(pupilId, periodId, null)),
    ];
  },
  derive(key, view, schoolId) {
    const subject = subjectOf(key);
    const rounding = roundingOf(view.get(school, joinedId(schoolId)));
    const services = view.by(service, 'classId', subject.classId);
    const own = ownAverages(view, subject);
    const parents = parentAverages(services, own, subject, rounding);
    for (const one of parents) if (one.subjectId !== null) own.set(one.subjectId, one);
    return [...parents.map((one) => put(average, one)), generalOf(services, own, subject, rounding)];
  },
};
