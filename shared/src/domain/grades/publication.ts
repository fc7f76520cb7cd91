import type { z } from 'zod';
import type { RecordId } from '../../lib/ids.ts';
import { period } from '../directory/period.ts';
import { recordId } from '../fields.ts';
import { guardedEdit } from '../guardedEdit.ts';
import {
  applied,
  type MutationContext,
  needBy,
  needOne,
  type Outcome,
  put,
  type RecordView,
  rejected,
} from '../mutator.ts';
import { notAllowed } from '../refusals.ts';
import { entryRefusal } from './entry.ts';
import { evaluation } from './evaluation.ts';
import { mark } from './mark.ts';
import { mayMark } from './rights.ts';

/** Arguments of both directions. */
export const publicationFields = { id: recordId } satisfies Record<string, z.ZodType>;

/** What both directions must see: the evaluation, its period and every mark, whose audience changes with it. */
export function publicationNeeds(args: { readonly id: RecordId }, loaded: RecordView) {
  const current = loaded.get(evaluation, args.id);
  return [
    needOne(evaluation, args.id),
    needBy(mark, 'evaluationId', args.id),
    ...(current ? [needOne(period, current.periodId)] : []),
  ];
}

/** Shows an evaluation and its marks to families, or hides them again. */
export function setPublished(
  context: MutationContext<{ readonly id: RecordId }>,
  published: boolean,
): Outcome {
  const { actor, args, view } = context;
  const current = view.get(evaluation, args.id);
  if (!current) return rejected('grades.evaluation_gone');
  if (!mayMark(actor, current)) return notAllowed;
  const edited = guardedEdit(view, evaluation, current, { published }, 'grades.changed_elsewhere');
  if (!edited.ok) return edited.outcome;
  const stale = view.by(mark, 'evaluationId', args.id).filter((one) => one.published !== published);
  if (!edited.changed && stale.length === 0) return applied();
  const refusal = entryRefusal(context, current.periodId);
  if (refusal) return refusal;
  return applied(put(evaluation, edited.record), ...stale.map((one) => put(mark, { ...one, published })));
}
