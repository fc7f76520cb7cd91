import { z } from 'zod';
import { addDays } from '../../../lib/days.ts';
import type { SqlParams, SqlReader } from '../../../ports/sqlDatabase.ts';
import { periodsOfPupil } from '../../directory/queries/periods.ts';
import { type AverageView, averageOf } from '../../grades/queries/bySubject.ts';
import { type MarkLine, markLineReads, markLines } from '../../grades/queries/markLine.ts';
import {
  type AssignmentLine,
  assignmentLineReads,
  assignmentLines,
  concernsMe,
  countAssignments,
  leftToDo,
} from '../../homework/queries/assignmentLine.ts';
import { defineQuery } from '../../query.ts';

const overdueDays = 7;
const aheadDays = 14;
const newestMarks = 6;
/** The most lines of each list: more than a person can look through at once, and few enough to be drawn at once. */
export const mostOverdue = 8;
export const mostUpcoming = 20;

/** The first lines of a list, how many there are in all, and how many of all are not ticked. */
export interface FirstLines {
  readonly lines: readonly AssignmentLine[];
  readonly count: number;
  readonly unticked: number;
}

export interface PupilHome {
  /** Work due until today that is neither done nor handed in, a week back; at most {@link mostOverdue} lines. */
  readonly overdue: FirstLines;
  /** Work due from today, two weeks ahead, done or not; at most {@link mostUpcoming} lines. */
  readonly upcoming: FirstLines;
  readonly newestMarks: readonly MarkLine[];
  readonly general: AverageView | null;
}

/** What now, for a pupil: the work due, the newest marks, the general average. */
export const pupil = defineQuery({
  name: 'home.pupil',
  args: z.strictObject({}),
  reads: [
    ...assignmentLineReads,
    ...markLineReads,
    'grades.average',
    'directory.period',
    'directory.membership',
  ],
  run(reader, _args, me): PupilHome {
    const late = `a.due_on >= :from AND a.due_on < :to AND ${concernsMe} AND ${leftToDo}`;
    const lateDays = { me: me.userId, from: addDays(me.today, -overdueDays), to: me.today };
    const coming = `a.due_on BETWEEN :from AND :to AND ${concernsMe}`;
    const comingDays = { me: me.userId, from: me.today, to: addDays(me.today, aheadDays) };
    const overdue = firstLines(reader, late, lateDays, mostOverdue);
    const upcoming = firstLines(reader, coming, comingDays, mostUpcoming);
    const period = periodsOfPupil(reader, me.today, me.userId).find((one) => one.current);
    return {
      overdue,
      upcoming,
      newestMarks: markLines(reader, 'TRUE', { pupilId: me.userId }, newestMarks),
      general: period ? averageOf(reader, me.userId, period.id, null) : null,
    };
  },
});

function firstLines(
  reader: SqlReader,
  where: string,
  params: SqlParams & { readonly me: string },
  limit: number,
): FirstLines {
  const lines = assignmentLines(reader, where, params, limit);
  if (lines.length === limit) return { lines, ...countAssignments(reader, where, params) };
  return { lines, count: lines.length, unticked: lines.filter((line) => !line.done).length };
}
