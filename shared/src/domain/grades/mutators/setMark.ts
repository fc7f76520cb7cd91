import { z } from 'zod';
import { joinedId } from '../../../lib/ids.ts';
import { isPupilOf, membershipsOf } from '../../classMembers.ts';
import { period } from '../../directory/period.ts';
import { paragraph, recordId, userId } from '../../fields.ts';
import { type ConflictingField, conflictingFields, conflictOver } from '../../guardedEdit.ts';
import {
  applied,
  defineMutator,
  needOne,
  type Outcome,
  put,
  type RecordView,
  rejected,
} from '../../mutator.ts';
import { notAllowed } from '../../refusals.ts';
import { auditOf } from '../audit.ts';
import { entryRefusal } from '../entry.ts';
import { evaluation } from '../evaluation.ts';
import { type Mark, mark, markStatuses } from '../mark.ts';
import { mayMark } from '../rights.ts';

/** `12.5`, `ABS`, or nothing for an empty cell: a mark as its teacher would compare it. */
function cellText(cell: Pick<Mark, 'status' | 'value'>): string {
  if (cell.status === 'empty') return '';
  return cell.status === 'value' && cell.value !== null ? String(cell.value / 100) : cell.status;
}

/** Status and value are one cell for its teacher, so they conflict as one, with both cells as texts. */
function cellConflict(
  view: RecordView,
  current: Mark,
  wanted: Pick<Mark, 'status' | 'value'>,
): readonly ConflictingField[] {
  if (current.status === wanted.status && current.value === wanted.value) return [];
  const touched =
    view.changedSince(mark, current.id, 'status') || view.changedSince(mark, current.id, 'value');
  return touched ? [{ field: 'value', theirs: cellText(current), mine: cellText(wanted) }] : [];
}

/** What two teachers changed: the cell, the comment under it, or both. */
function markConflict(
  view: RecordView,
  current: Mark,
  wanted: Pick<Mark, 'status' | 'value'> & { readonly comment?: string | undefined },
): Outcome | undefined {
  const cell = cellConflict(view, current, wanted);
  const comment = conflictingFields(view, mark, current, { comment: wanted.comment });
  const code = cell.length > 0 ? 'grades.mark_changed_elsewhere' : 'grades.comment_changed_elsewhere';
  return conflictOver(code, [...cell, ...comment]);
}

/**
 * A teacher enters, changes or clears one cell. A column is one such action a cell, so that each merges or conflicts alone. A typed
 * zero is a value; a reason (ABS, DISP, NR, NN) and a cleared cell have none.
 */
export const setMark = defineMutator({
  name: 'grades.setMark',
  args: z
    .strictObject({
      evaluationId: recordId,
      pupilId: userId,
      status: z.enum([...markStatuses, 'empty']),
      /** Hundredths; null unless `status` is `value`. */
      value: z.int().min(0).max(100_000).nullable(),
      /** Absent = unchanged. */
      comment: paragraph(500).optional(),
    })
    .refine((args) => (args.status === 'value') === (args.value !== null), {
      error: 'a value goes with the status "value" only',
    }),
  needs(args, loaded) {
    const of = loaded.get(evaluation, args.evaluationId);
    return [
      needOne(evaluation, args.evaluationId),
      needOne(mark, joinedId(args.evaluationId, args.pupilId)),
      membershipsOf(args.pupilId),
      ...(of ? [needOne(period, of.periodId)] : []),
    ];
  },
  run(context) {
    const { actor, args, view } = context;
    const of = view.get(evaluation, args.evaluationId);
    if (!of) return rejected('grades.evaluation_gone');
    if (!mayMark(actor, of)) return notAllowed;
    const refusal = entryRefusal(context, of.periodId);
    if (refusal) return refusal;
    if (!isPupilOf(view, args.pupilId, of.classId)) return rejected('grades.pupil_not_in_class');
    if (args.value !== null && args.value > of.scale) {
      return rejected('grades.above_scale', { scale: of.scale / 100 });
    }
    const id = joinedId(of.id, args.pupilId);
    const existing = view.get(mark, id);
    if (existing) {
      const conflict = markConflict(view, existing, args);
      if (conflict) return conflict;
    }
    const current: Mark = existing ?? {
      id,
      evaluationId: of.id,
      pupilId: args.pupilId,
      classId: of.classId,
      subjectId: of.subjectId,
      periodId: of.periodId,
      status: 'empty',
      value: null,
      comment: '',
      published: of.published,
    };
    const { status, value, comment = current.comment } = args;
    const next = { ...current, status, value, comment };
    const unchanged = existing && existing.comment === comment && cellText(existing) === cellText(next);
    return unchanged ? applied() : applied(put(mark, next), ...auditOf(context, existing, next));
  },
});
