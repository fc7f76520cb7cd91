import { joinedId } from '../../../lib/ids.ts';
import type { Derivation, RecordChange } from '../../derivation.ts';
import { school } from '../../directory/school.ts';
import { needBy, needOne, put, remove } from '../../mutator.ts';
import { type Average, average } from '../average.ts';
import { classFigure } from '../classFigure.ts';
import { classFigures } from '../rules/classFigures.ts';
import { fromFractionText } from '../rules/rational.ts';
import { roundingOf } from './subjectAverages.ts';

function affected(changes: readonly RecordChange[]): readonly string[] {
  const cohorts = changes
    .filter((change) => change.type === average.type)
    .flatMap((change) => [change.before, change.after])
    .flatMap((record) => (record === undefined ? [] : [(record as Average).cohort]));
  return [...new Set(cohorts)];
}

/**
 * The class's mean, minimum and maximum of a subject's averages, and of the general ones, over a period. The general mean is that of
 * the unrounded averages; every other figure is of the displayed ones.
 */
export const cohortFigures: Derivation = {
  name: 'grades.cohortFigures',
  affected,
  needs: (cohort, _loaded, schoolId) => [
    needOne(school, joinedId(schoolId)),
    needBy(average, 'cohort', cohort),
    needOne(classFigure, joinedId(cohort)),
  ],
  derive(cohort, view, schoolId) {
    const id = joinedId(cohort);
    const all = view.by(average, 'cohort', cohort);
    const first = all[0];
    if (first === undefined) return [remove(classFigure, id)];
    const displayed = all.flatMap((one) => (one.value === null ? [] : [one.value]));
    const exact = all.flatMap((one) => (one.exact === null ? [] : [fromFractionText(one.exact)]));
    const rounding = roundingOf(view.get(school, joinedId(schoolId)));
    const { classId, periodId, subjectId } = first;
    return [
      put(classFigure, {
        id,
        classId,
        of: subjectId === null ? 'general' : 'subject',
        periodId,
        subjectId,
        evaluationId: null,
        ...classFigures(displayed, rounding, subjectId === null ? exact : undefined),
      }),
    ];
  },
};
