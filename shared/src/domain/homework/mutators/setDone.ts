import { z } from 'zod';
import { joinedId } from '../../../lib/ids.ts';
import { recordId } from '../../fields.ts';
import { applied, defineMutator, needOne, put, rejected } from '../../mutator.ts';
import { notAllowed } from '../../refusals.ts';
import { assignment } from '../assignment.ts';
import { done } from '../done.ts';
import { mayDo } from '../rights.ts';

/** A pupil ticks "fait", or takes the tick back. The last arrival wins. */
export const setDone = defineMutator({
  name: 'homework.setDone',
  args: z.strictObject({ assignmentId: recordId, done: z.boolean() }),
  needs: (args, _loaded, actor) => [
    needOne(assignment, args.assignmentId),
    needOne(done, joinedId(args.assignmentId, actor.userId)),
  ],
  run({ actor, args, view }) {
    if (!actor.roles.has('pupil')) return notAllowed;
    const work = view.get(assignment, args.assignmentId);
    if (!work) return rejected('homework.assignment_gone');
    if (!mayDo(actor, work)) return notAllowed;
    const id = joinedId(args.assignmentId, actor.userId);
    const current = view.get(done, id) ?? { id, assignmentId: work.id, pupilId: actor.userId };
    return applied(put(done, { ...current, done: args.done }));
  },
});
