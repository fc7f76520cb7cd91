import { z } from 'zod';
import { joinedId } from '../../../lib/ids.ts';
import { period } from '../../directory/period.ts';
import { recordId } from '../../fields.ts';
import { applied, defineMutator, needBy, needOne, rejected, remove } from '../../mutator.ts';
import { notAllowed } from '../../refusals.ts';
import { auditOf } from '../audit.ts';
import { entryRefusal } from '../entry.ts';
import { evaluation } from '../evaluation.ts';
import { mark } from '../mark.ts';
import { mayMark } from '../rights.ts';

/** A teacher removes an evaluation and its marks. Refused when a colleague entered marks that the author had not seen. */
export const removeEvaluation = defineMutator({
  name: 'grades.removeEvaluation',
  args: z.strictObject({ id: recordId }),
  needs(args, loaded) {
    const current = loaded.get(evaluation, args.id);
    return [
      needOne(evaluation, args.id),
      needBy(mark, 'evaluationId', args.id),
      ...(current ? [needOne(period, current.periodId)] : []),
    ];
  },
  run(context) {
    const { actor, args, view } = context;
    const current = view.get(evaluation, args.id);
    if (!current) return applied();
    if (!mayMark(actor, current)) return notAllowed;
    const refusal = entryRefusal(context, current.periodId);
    if (refusal) return refusal;
    const marks = view.by(mark, 'evaluationId', args.id);
    const unseen = marks.filter((one) =>
      mark.guarded.some((field) => view.changedSince(mark, joinedId(args.id, one.pupilId), field)),
    );
    if (unseen.length > 0) return rejected('grades.unseen_marks', { count: unseen.length });
    return applied(
      remove(evaluation, args.id),
      ...marks.flatMap((one) => [remove(mark, one.id), ...auditOf(context, one, undefined)]),
    );
  },
});
