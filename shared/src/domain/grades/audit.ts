import { joinedId } from '../../lib/ids.ts';
import { type MutationContext, put, type Write } from '../mutator.ts';
import { gradeChange } from './change.ts';
import type { Mark } from './mark.ts';

const stateOf = (mark: Mark | undefined) =>
  mark === undefined ? null : { status: mark.status, value: mark.value, comment: mark.comment };

/** The line of the audit for one mark's change; none on a key, where the audit is not kept. */
export function auditOf(
  context: Pick<MutationContext<unknown>, 'actor' | 'mutationId' | 'now' | 'host'>,
  before: Mark | undefined,
  after: Mark | undefined,
): readonly Write[] {
  const subject = after ?? before;
  if (context.host === 'client' || subject === undefined) return [];
  return [
    put(gradeChange, {
      id: joinedId(context.mutationId, subject.pupilId),
      markId: subject.id,
      evaluationId: subject.evaluationId,
      pupilId: subject.pupilId,
      teacherId: context.actor.userId,
      before: stateOf(before),
      after: stateOf(after),
      at: context.now,
    }),
  ];
}
