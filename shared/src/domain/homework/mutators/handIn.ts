import { z } from 'zod';
import { joinedId } from '../../../lib/ids.ts';
import { paragraph, recordId } from '../../fields.ts';
import { attachment } from '../../fileContent.ts';
import { applied, defineMutator, needBy, needOne, put, rejected } from '../../mutator.ts';
import { idTaken, notAllowed } from '../../refusals.ts';
import { assignment } from '../assignment.ts';
import { correction } from '../correction.ts';
import { handIn as version } from '../handIn.ts';
import { mayDo } from '../rights.ts';

/**
 * A pupil hands work in: each time a new immutable version under an identifier made on the key. Lateness is never a refusal, because
 * a key's clock proves nothing: the teacher sees both times and decides.
 */
export const handIn = defineMutator({
  name: 'homework.handIn',
  args: z
    .strictObject({
      id: recordId,
      assignmentId: recordId,
      comment: paragraph(4_000),
      files: z.array(attachment).max(20),
    })
    .refine((args) => args.files.length > 0 || args.comment.trim() !== '', {
      error: 'homework.empty_hand_in',
    }),
  needs(args, _loaded, actor) {
    const thread = joinedId(args.assignmentId, actor.userId);
    return [
      needOne(assignment, args.assignmentId),
      needOne(version, args.id),
      needBy(version, 'thread', thread),
      needOne(correction, thread),
    ];
  },
  run({ actor, args, view, now, claimedAt, host }) {
    if (!actor.roles.has('pupil')) return notAllowed;
    const existing = view.get(version, args.id);
    if (existing) return existing.pupilId === actor.userId ? applied() : idTaken;
    const work = view.get(assignment, args.assignmentId);
    // The refusal keeps the arguments, and with them the pupil's text and files.
    if (!work) return rejected('homework.assignment_gone');
    if (!mayDo(actor, work)) return notAllowed;
    if (work.handIn === 'none') return rejected('homework.no_hand_in');
    const thread = joinedId(work.id, actor.userId);
    if (work.handIn === 'once' && view.by(version, 'thread', thread).length > 0) {
      return rejected('homework.already_handed_in');
    }
    if (view.get(correction, thread)?.state === 'corrected') return rejected('homework.already_corrected');
    return applied(
      put(version, {
        id: args.id,
        assignmentId: work.id,
        classId: work.classId,
        pupilId: actor.userId,
        thread,
        comment: args.comment,
        files: args.files,
        claimedAt,
        receivedAt: host === 'server' ? now : null,
        dueOn: work.dueOn,
      }),
    );
  },
  contents: (args) => args.files.map((file) => file.content),
});
