import { z } from 'zod';
import { recordId } from '../../fields.ts';
import { guardedEdit } from '../../guardedEdit.ts';
import { applied, defineMutator, needOne, put, rejected } from '../../mutator.ts';
import { notAllowed } from '../../refusals.ts';
import { assignment, assignmentFields } from '../assignment.ts';
import { mayTeach } from '../rights.ts';

/** A teacher changes any of an assignment's fields; changes of different fields by two teachers both stand. */
export const edit = defineMutator({
  name: 'homework.edit',
  args: z.strictObject({ id: recordId, changes: z.strictObject(assignmentFields).partial() }),
  needs: (args) => [needOne(assignment, args.id)],
  run({ actor, args, view }) {
    const current = view.get(assignment, args.id);
    if (!current) return rejected('homework.assignment_gone');
    if (!mayTeach(actor, current)) return notAllowed;
    const edited = guardedEdit(view, assignment, current, args.changes, 'homework.changed_elsewhere');
    if (!edited.ok) return edited.outcome;
    return edited.changed ? applied(put(assignment, edited.record)) : applied();
  },
  contents: (args) => (args.changes.attachments ?? []).map((one) => one.content),
});
