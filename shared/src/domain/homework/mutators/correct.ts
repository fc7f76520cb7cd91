import { z } from 'zod';
import { joinedId } from '../../../lib/ids.ts';
import { isPupilOf, membershipsOf } from '../../classMembers.ts';
import { paragraph, recordId, userId } from '../../fields.ts';
import { attachment } from '../../fileContent.ts';
import { guardedEdit } from '../../guardedEdit.ts';
import { applied, defineMutator, needOne, put, rejected } from '../../mutator.ts';
import { notAllowed } from '../../refusals.ts';
import { assignment } from '../assignment.ts';
import { type Correction, correction } from '../correction.ts';
import { mayTeach } from '../rights.ts';

/** A teacher answers a pupil's work: comment and files, on-going or finished. Only the fields given change. */
export const correct = defineMutator({
  name: 'homework.correct',
  args: z.strictObject({
    assignmentId: recordId,
    pupilId: userId,
    changes: z
      .strictObject({
        state: z.enum(['ongoing', 'corrected']),
        comment: paragraph(4_000),
        files: z.array(attachment).max(20),
      })
      .partial(),
  }),
  needs: (args) => [
    needOne(assignment, args.assignmentId),
    needOne(correction, joinedId(args.assignmentId, args.pupilId)),
    membershipsOf(args.pupilId),
  ],
  run({ actor, args, view, now }) {
    const work = view.get(assignment, args.assignmentId);
    if (!work) return rejected('homework.assignment_gone');
    if (!mayTeach(actor, work)) return notAllowed;
    if (!isPupilOf(view, args.pupilId, work.classId)) return rejected('homework.pupil_not_in_class');
    const id = joinedId(args.assignmentId, args.pupilId);
    const existing = view.get(correction, id);
    const blank: Correction = {
      id,
      assignmentId: work.id,
      classId: work.classId,
      pupilId: args.pupilId,
      teacherId: actor.userId,
      state: 'ongoing',
      comment: '',
      files: [],
      updatedAt: now,
    };
    const edited = guardedEdit(
      view,
      correction,
      existing ?? blank,
      args.changes,
      'homework.correction_changed_elsewhere',
    );
    if (!edited.ok) return edited.outcome;
    if (existing && !edited.changed) return applied();
    return applied(put(correction, { ...edited.record, teacherId: actor.userId, updatedAt: now }));
  },
  contents: (args) => (args.changes.files ?? []).map((file) => file.content),
});
