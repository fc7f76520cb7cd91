import { z } from 'zod';
import { recordId } from '../../fields.ts';
import { applied, defineMutator, needBy, needOne, rejected, remove as removal } from '../../mutator.ts';
import { notAllowed } from '../../refusals.ts';
import { assignment } from '../assignment.ts';
import { correction } from '../correction.ts';
import { done } from '../done.ts';
import { handIn } from '../handIn.ts';
import { mayTeach } from '../rights.ts';

/**
 * A teacher takes an assignment back, with its ticks. Refused once a pupil handed work in: nobody's work disappears with it, and
 * none is left without its assignment.
 */
export const remove = defineMutator({
  name: 'homework.remove',
  args: z.strictObject({ id: recordId }),
  needs: (args) => [
    needOne(assignment, args.id),
    needBy(handIn, 'assignmentId', args.id),
    needBy(done, 'assignmentId', args.id),
    needBy(correction, 'assignmentId', args.id),
  ],
  run({ actor, args, view }) {
    const current = view.get(assignment, args.id);
    // Already removed, here or elsewhere: what the author wanted stands.
    if (!current) return applied();
    if (!mayTeach(actor, current)) return notAllowed;
    const works = view.by(handIn, 'assignmentId', args.id);
    const pupils = new Set(works.map((work) => work.pupilId)).size;
    if (pupils > 0) return rejected('homework.has_hand_ins', { count: pupils });
    return applied(
      removal(assignment, args.id),
      ...view.by(done, 'assignmentId', args.id).map((one) => removal(done, one.id)),
      ...view.by(correction, 'assignmentId', args.id).map((one) => removal(correction, one.id)),
    );
  },
});
