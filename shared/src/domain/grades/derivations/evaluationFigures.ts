import { joinedId } from '../../../lib/ids.ts';
import type { Derivation, RecordChange } from '../../derivation.ts';
import { school } from '../../directory/school.ts';
import { needBy, needOne, put, remove } from '../../mutator.ts';
import { classFigure, evaluationFigureId } from '../classFigure.ts';
import { type Evaluation, evaluation } from '../evaluation.ts';
import { type Mark, mark } from '../mark.ts';
import { classFigures } from '../rules/classFigures.ts';
import { roundingOf } from './subjectAverages.ts';

function affected(changes: readonly RecordChange[]): readonly string[] {
  const ids = new Set<string>();
  for (const { type, before, after } of changes) {
    for (const record of [before, after]) {
      if (record === undefined || record.published !== true) continue;
      if (type === evaluation.type) ids.add((record as Evaluation).id);
      if (type === mark.type) ids.add((record as Mark).evaluationId);
    }
  }
  return [...ids];
}

/** The class's mean, minimum and maximum of one published evaluation's marks, on its own scale. */
export const evaluationFigures: Derivation = {
  name: 'grades.evaluationFigures',
  affected,
  needs: (id, _loaded, schoolId) => [
    needOne(school, joinedId(schoolId)),
    needOne(evaluation, joinedId(id)),
    needOne(classFigure, evaluationFigureId(id)),
    needBy(mark, 'evaluationId', id),
  ],
  derive(id, view, schoolId) {
    const of = view.get(evaluation, joinedId(id));
    if (!of?.published) return [remove(classFigure, evaluationFigureId(id))];
    const values = view
      .by(mark, 'evaluationId', id)
      .flatMap((one) => (one.status === 'value' && one.value !== null ? [one.value] : []));
    const rounding = roundingOf(view.get(school, joinedId(schoolId)));
    return [
      put(classFigure, {
        id: evaluationFigureId(id),
        classId: of.classId,
        of: 'evaluation',
        periodId: of.periodId,
        subjectId: of.subjectId,
        evaluationId: of.id,
        ...classFigures(values, rounding),
      }),
    ];
  },
};
