import { z } from 'zod';
import { period } from '../../directory/period.ts';
import { recordId } from '../../fields.ts';
import { applied, defineMutator, needOne, put } from '../../mutator.ts';
import { idTaken, notAllowed } from '../../refusals.ts';
import { entryRefusal, otherClassRefusal } from '../entry.ts';
import { evaluation, evaluationFields, groupSeriesOf, seriesOf } from '../evaluation.ts';
import { mayMark } from '../rights.ts';

/** A teacher opens an evaluation of a class, or of a teaching group, in a subject. Families see nothing of it until it is published. */
export const createEvaluation = defineMutator({
  name: 'grades.createEvaluation',
  args: z.strictObject({ id: recordId, classId: recordId, subjectId: recordId, ...evaluationFields }),
  needs: (args) => [needOne(evaluation, args.id), needOne(period, args.periodId)],
  run(context) {
    const { actor, args, view } = context;
    if (!mayMark(actor, args)) return notAllowed;
    const existing = view.get(evaluation, args.id);
    if (existing) return existing.teacherId === actor.userId ? applied() : idTaken;
    const refusal =
      entryRefusal(context, args.periodId) ?? otherClassRefusal(context, args.periodId, args.classId);
    if (refusal) return refusal;
    const series = seriesOf(args.classId, args.subjectId, args.periodId);
    const inGroup = actor.groups.has(args.classId);
    const groupSeries = inGroup ? { groupSeries: groupSeriesOf(args.subjectId, args.periodId) } : {};
    const made = { ...args, teacherId: actor.userId, published: false, series, ...groupSeries };
    return applied(put(evaluation, made));
  },
});
