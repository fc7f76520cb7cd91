import { z } from 'zod';
import { addDays, mondayOf } from '../../../lib/days.ts';
import { isoDay } from '../../fields.ts';
import { defineQuery } from '../../query.ts';
import { type AssignmentLine, assignmentLineReads, assignmentLines, concernsMe } from './assignmentLine.ts';

export interface HomeworkWeek {
  readonly monday: string;
  /** Seven days from Monday, each with the work due that day. */
  readonly days: readonly { readonly day: string; readonly assignments: readonly AssignmentLine[] }[];
}

/** The cahier de textes of one week: what a pupil has to do, or what a teacher gave, by due day. */
export const week = defineQuery({
  name: 'homework.week',
  /** Any day of the week wanted. */
  args: z.strictObject({ day: isoDay }),
  reads: assignmentLineReads,
  run(reader, { day }, me): HomeworkWeek {
    const monday = mondayOf(day);
    const lines = assignmentLines(reader, `a.due_on BETWEEN :from AND :to AND ${concernsMe}`, {
      me: me.userId,
      from: monday,
      to: addDays(monday, 6),
    });
    const days = Array.from({ length: 7 }, (_, index) => addDays(monday, index));
    return {
      monday,
      days: days.map((one) => ({ day: one, assignments: lines.filter((line) => line.dueOn === one) })),
    };
  },
});
