import { z } from 'zod';
import { period } from '../../directory/period.ts';
import { recordId } from '../../fields.ts';
import { guardedEdit } from '../../guardedEdit.ts';
import { applied, defineMutator, needBy, needOne, put, rejected } from '../../mutator.ts';
import { notAllowed } from '../../refusals.ts';
import { entryRefusal, otherClassRefusal } from '../entry.ts';
import { evaluation, evaluationFields, groupSeriesOf, seriesOf } from '../evaluation.ts';
import { mark } from '../mark.ts';
import { mayMark } from '../rights.ts';

/** A teacher changes any of an evaluation's fields. Its marks follow it to another period, and must fit its new scale. */
export const editEvaluation = defineMutator({
  name: 'grades.editEvaluation',
  args: z.strictObject({ id: recordId, changes: z.strictObject(evaluationFields).partial() }),
  needs(args, loaded) {
    const current = loaded.get(evaluation, args.id);
    const periods = [current?.periodId, args.changes.periodId].filter((id) => id !== undefined);
    return [
      needOne(evaluation, args.id),
      needBy(mark, 'evaluationId', args.id),
      ...periods.map((id) => needOne(period, id)),
    ];
  },
  run(context) {
    const { actor, args, view } = context;
    const current = view.get(evaluation, args.id);
    if (!current) return rejected('grades.evaluation_gone');
    if (!mayMark(actor, current)) return notAllowed;
    const edited = guardedEdit(view, evaluation, current, args.changes, 'grades.changed_elsewhere');
    if (!edited.ok) return edited.outcome;
    if (!edited.changed) return applied();
    const next = edited.record;
    const refusal = entryRefusal(context, current.periodId) ?? entryRefusal(context, next.periodId);
    if (refusal) return refusal;
    // One that was there before its class got other periods keeps its own until it is moved.
    const other =
      next.periodId === current.periodId
        ? undefined
        : otherClassRefusal(context, next.periodId, next.classId);
    if (other) return other;
    const marks = view.by(mark, 'evaluationId', args.id);
    if (marks.some((one) => one.value !== null && one.value > next.scale)) {
      return rejected('grades.scale_below_marks');
    }
    const moved = next.periodId === current.periodId ? [] : marks;
    return applied(
      put(evaluation, {
        ...next,
        series: seriesOf(next.classId, next.subjectId, next.periodId),
        ...(next.groupSeries !== undefined && { groupSeries: groupSeriesOf(next.subjectId, next.periodId) }),
      }),
      ...moved.map((one) => put(mark, { ...one, periodId: next.periodId })),
    );
  },
});
