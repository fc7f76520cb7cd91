import { z } from 'zod';
import { addDays } from '../../../lib/days.ts';
import { type Teaching, teaching } from '../../directory/queries/teaching.ts';
import { isoDay } from '../../fields.ts';
import {
  type EvaluationLine,
  evaluationLineReads,
  evaluationLines,
  taughtByMe,
} from '../../grades/queries/evaluationLine.ts';
import { assignmentLineReads } from '../../homework/queries/assignmentLine.ts';
import { type GivenAssignment, given } from '../../homework/queries/given.ts';
import { defineQuery } from '../../query.ts';

const backDays = 60;
const aheadDays = 14;

export interface TeacherHome {
  readonly teaching: readonly Teaching[];
  /** Assignments with work still to correct. */
  readonly toCorrect: readonly GivenAssignment[];
  /** Due from today, two weeks ahead, drafts included. */
  readonly upcoming: readonly GivenAssignment[];
  /** Evaluations that families do not see yet. */
  readonly unpublished: readonly EvaluationLine[];
}

/** What now, for a teacher: classes, work to correct, work coming in, marks to finish. */
export const teacher = defineQuery({
  name: 'home.teacher',
  args: z.strictObject({}),
  reads: [...assignmentLineReads, ...evaluationLineReads],
  run(reader, _args, me): TeacherHome {
    const from = isoDay.parse(addDays(me.today, -backDays));
    const to = isoDay.parse(addDays(me.today, aheadDays));
    const recent = given.run(reader, { from, to }, me);
    return {
      teaching: teaching.run(reader, {}, me),
      toCorrect: recent.filter((line) => line.handedInCount > line.correctedCount),
      upcoming: recent.filter((line) => line.dueOn >= me.today).toReversed(),
      unpublished: evaluationLines(reader, `e.published = 0 AND e.held_on >= :from AND ${taughtByMe}`, {
        me: me.userId,
        from,
      }),
    };
  },
});
