import { z } from 'zod';
import { isoDay, recordId } from '../../fields.ts';
import { applied, defineMutator, needOne, put } from '../../mutator.ts';
import { idTaken, notAllowed } from '../../refusals.ts';
import { assignment, assignmentFields } from '../assignment.ts';
import { mayTeach } from '../rights.ts';

/** A teacher gives homework to a class, published or as a draft. */
export const give = defineMutator({
  name: 'homework.give',
  args: z.strictObject({
    id: recordId,
    classId: recordId,
    subjectId: recordId,
    givenOn: isoDay,
    ...assignmentFields,
  }),
  needs: (args) => [needOne(assignment, args.id)],
  run({ actor, args, view, now }) {
    if (!mayTeach(actor, args)) return notAllowed;
    const existing = view.get(assignment, args.id);
    // A replay over its own effect: later edits by anyone must stay.
    if (existing) return existing.teacherId === actor.userId ? applied() : idTaken;
    return applied(put(assignment, { ...args, teacherId: actor.userId, createdAt: now }));
  },
  contents: (args) => args.attachments.map((one) => one.content),
});
