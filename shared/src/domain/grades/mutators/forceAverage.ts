import { z } from 'zod';
import { isPupilOf, membershipsOf } from '../../classMembers.ts';
import { period } from '../../directory/period.ts';
import { recordId, userId } from '../../fields.ts';
import { applied, defineMutator, needOne, put, rejected } from '../../mutator.ts';
import { notAllowed } from '../../refusals.ts';
import { classOfPeriod, pupilMemberships } from '../derivations/periodClass.ts';
import { averageId, cohortOf } from '../average.ts';
import { entryRefusal } from '../entry.ts';
import { type ForcedAverage, forcedAverage } from '../forced.ts';
import { mayMark } from '../rights.ts';

function textOf(forced: Pick<ForcedAverage, 'state' | 'value'>): string {
  if (forced.state === 'none') return '';
  return forced.state === 'value' && forced.value !== null ? String(forced.value / 100) : 'NN';
}

/** A teacher of the subject sets a pupil's average of a period by hand, sets it to NN, or gives it back to the computation. */
export const forceAverage = defineMutator({
  name: 'grades.forceAverage',
  args: z
    .strictObject({
      classId: recordId,
      subjectId: recordId,
      periodId: recordId,
      pupilId: userId,
      state: z.enum(['value', 'NN', 'none']),
      /** Hundredths out of 20; null unless `state` is `value`. */
      value: z.int().min(0).max(2000).nullable(),
    })
    .refine((args) => (args.state === 'value') === (args.value !== null), {
      error: 'a value goes with the state "value" only',
    }),
  needs: (args) => [
    needOne(forcedAverage, averageId(args.pupilId, args.periodId, args.subjectId)),
    needOne(period, args.periodId),
    membershipsOf(args.pupilId),
  ],
  run(context) {
    const { actor, args, view } = context;
    if (!mayMark(actor, args)) return notAllowed;
    const refusal = entryRefusal(context, args.periodId);
    if (refusal) return refusal;
    if (!isPupilOf(view, args.pupilId, args.classId)) return rejected('grades.pupil_not_in_class');
    // An average belongs to the pupil's class, whoever of the subject's teachers sets it.
    const inGroup = actor.groups.has(args.classId);
    const classId = inGroup
      ? classOfPeriod(pupilMemberships(view, args.pupilId), view.get(period, args.periodId))
      : args.classId;
    if (classId === undefined) return rejected('grades.pupil_not_in_class');
    const id = averageId(args.pupilId, args.periodId, args.subjectId);
    const existing = view.get(forcedAverage, id);
    const from = inGroup ? { groupId: args.classId } : {};
    const next = { ...existing, ...args, classId, ...from, id, teacherId: actor.userId };
    if (existing) {
      if (textOf(existing) === textOf(next)) return applied();
      if (['state', 'value'].some((field) => view.changedSince(forcedAverage, id, field))) {
        const data = { field: 'value', theirs: textOf(existing), mine: textOf(next) };
        return { kind: 'conflict', code: 'grades.average_changed_elsewhere', data };
      }
    }
    const cohort = cohortOf(classId, args.periodId, args.subjectId);
    return applied(put(forcedAverage, { ...next, cohort }));
  },
});
