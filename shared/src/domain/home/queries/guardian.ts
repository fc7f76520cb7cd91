import { z } from 'zod';
import { addDays } from '../../../lib/days.ts';
import { type Child, childReads, childrenOf } from '../../directory/queries/children.ts';
import { periodsOfPupil } from '../../directory/queries/periods.ts';
import { type AverageView, averageOf } from '../../grades/queries/bySubject.ts';
import { type MarkLine, markLineReads, markLines } from '../../grades/queries/markLine.ts';
import {
  type AssignmentLine,
  assignmentLineReads,
  assignmentLines,
  concernsMe,
  countAssignments,
} from '../../homework/queries/assignmentLine.ts';
import { defineQuery } from '../../query.ts';

const aheadDays = 14;
const newestMarks = 3;
/** The most lines of work of a child: what comes next, with the way to the whole week. */
export const mostOfChild = 4;

/** One child, in short. What the child ticks and hands in is the child's own: no line says whether it is done. */
export interface ChildHome extends Child {
  readonly upcoming: { readonly lines: readonly AssignmentLine[]; readonly count: number };
  readonly newestMarks: readonly MarkLine[];
  readonly general: AverageView | null;
}

/** What now, for somebody responsible for pupils: each child's coming work, newest marks and general average. */
export const guardian = defineQuery({
  name: 'home.guardian',
  args: z.strictObject({}),
  reads: [...childReads, ...assignmentLineReads, ...markLineReads, 'grades.average', 'directory.period'],
  run(reader, _args, me): readonly ChildHome[] {
    return childrenOf(reader, me).map((child): ChildHome => {
      const period = periodsOfPupil(reader, me.today, child.pupilId).find((one) => one.current);
      const coming = `a.due_on BETWEEN :from AND :to AND ${concernsMe}`;
      const days = { me: child.pupilId, from: me.today, to: addDays(me.today, aheadDays) };
      return {
        ...child,
        upcoming: {
          lines: assignmentLines(reader, coming, days, mostOfChild),
          count: countAssignments(reader, coming, days).count,
        },
        newestMarks: markLines(reader, 'TRUE', { pupilId: child.pupilId }, newestMarks),
        general: period ? averageOf(reader, child.pupilId, period.id, null) : null,
      };
    });
  },
});
