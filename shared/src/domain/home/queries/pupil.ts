import { z } from 'zod';
import { addDays } from '../../../lib/days.ts';
import { periodsOn } from '../../directory/queries/periods.ts';
import { type AverageView, averageOf } from '../../grades/queries/bySubject.ts';
import { type MarkLine, markLineReads, markLines } from '../../grades/queries/markLine.ts';
import {
  type AssignmentLine,
  assignmentLineReads,
  assignmentLines,
  concernsMe,
} from '../../homework/queries/assignmentLine.ts';
import { defineQuery } from '../../query.ts';

const overdueDays = 7;
const aheadDays = 14;
const newestMarks = 6;

export interface PupilHome {
  /** Work due until today that is neither done nor handed in, a week back. */
  readonly overdue: readonly AssignmentLine[];
  /** Work due from today, two weeks ahead, done or not. */
  readonly upcoming: readonly AssignmentLine[];
  readonly newestMarks: readonly MarkLine[];
  readonly general: AverageView | null;
}

/** What now, for a pupil: the work due, the newest marks, the general average. */
export const pupil = defineQuery({
  name: 'home.pupil',
  args: z.strictObject({}),
  reads: [...assignmentLineReads, ...markLineReads, 'grades.average', 'directory.period'],
  run(reader, _args, me): PupilHome {
    const lines = assignmentLines(reader, `a.due_on BETWEEN :from AND :to AND ${concernsMe}`, {
      me: me.userId,
      from: addDays(me.today, -overdueDays),
      to: addDays(me.today, aheadDays),
    });
    const period = periodsOn(reader, me.today).find((one) => one.current);
    return {
      overdue: lines.filter((line) => line.dueOn < me.today && !line.done && isOpen(line)),
      upcoming: lines.filter((line) => line.dueOn >= me.today),
      newestMarks: markLines(reader, 'TRUE', { pupilId: me.userId }, newestMarks),
      general: period ? averageOf(reader, me.userId, period.id, null) : null,
    };
  },
});

function isOpen(line: AssignmentLine): boolean {
  return line.handInState === 'todo' || line.handInState === 'none';
}
