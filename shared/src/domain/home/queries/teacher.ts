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
/** The most lines of each list: more than a person can look through at once, and few enough to be drawn at once. */
export const mostToCorrect = 8;
export const mostComing = 12;
export const mostUnpublished = 8;

/** The first lines of a list, and how many there are in all. */
export interface FirstOf<Line> {
  readonly lines: readonly Line[];
  readonly count: number;
}

function firstOf<Line>(lines: readonly Line[], most: number): FirstOf<Line> {
  return { lines: lines.slice(0, most), count: lines.length };
}

export interface TeacherHome {
  readonly teaching: readonly Teaching[];
  /** Assignments with work still to correct. */
  readonly toCorrect: FirstOf<GivenAssignment>;
  /** Due from today, two weeks ahead, drafts included. */
  readonly upcoming: FirstOf<GivenAssignment>;
  /** Evaluations that families do not see yet. */
  readonly unpublished: FirstOf<EvaluationLine>;
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
      toCorrect: firstOf(
        recent.filter((line) => line.handedInCount > line.correctedCount),
        mostToCorrect,
      ),
      upcoming: firstOf(recent.filter((line) => line.dueOn >= me.today).toReversed(), mostComing),
      unpublished: firstOf(
        evaluationLines(
          reader,
          `e.published = 0 AND e.held_on >= :from AND ${taughtByMe}`,
          { me: me.userId, from },
          me.today,
        ),
        mostUnpublished,
      ),
    };
  },
});
