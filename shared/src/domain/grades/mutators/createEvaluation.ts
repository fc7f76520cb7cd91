import { z } from 'zod';
import { period } from '../../directory/period.ts';
import { recordId } from '../../fields.ts';
import { applied, defineMutator, needOne, put, rejected } from '../../mutator.ts';
import { idTaken, notAllowed } from '../../refusals.ts';
import { entryRefusal } from '../entry.ts';
import { evaluation, evaluationFields, seriesOf } from '../evaluation.ts';
import { mayMark } from '../rights.ts';

/** A teacher opens an evaluation of a class in a subject. Families see nothing of it until it is published. */
export const createEvaluation = defineMutator({
  name: 'grades.createEvaluation',
  args: z.strictObject({ id: recordId, classId: recordId, subjectId: recordId, ...evaluationFields }),
  needs: (args) => [needOne(evaluation, args.id), needOne(period, args.periodId)],
  run(context) {
    const { actor, args, view } = context;
    if (!mayMark(actor, args)) return notAllowed;
    // An average belongs to a class: marks of a group would make a second one beside it, or replace it.
    if (actor.groups.has(args.classId)) return rejected('grades.not_in_group');
    const existing = view.get(evaluation, args.id);
    if (existing) return existing.teacherId === actor.userId ? applied() : idTaken;
    const refusal = entryRefusal(context, args.periodId);
    if (refusal) return refusal;
    const series = seriesOf(args.classId, args.subjectId, args.periodId);
    return applied(put(evaluation, { ...args, teacherId: actor.userId, published: false, series }));
  },
});
