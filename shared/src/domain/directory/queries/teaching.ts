import { z } from 'zod';
import { frenchOrder } from '../../../lib/frenchOrder.ts';
import { defineQuery, flag, integer, text } from '../../query.ts';
import { inForce } from './inForce.ts';
import { pupilCounter } from './pupilCounter.ts';

export interface Teaching {
  readonly classId: string;
  readonly className: string;
  readonly level: string;
  readonly subjectId: string;
  readonly subjectName: string;
  readonly subjectShortName: string;
  readonly hue: number;
  readonly pupilCount: number;
  /** A teaching group: it has homework, and no averages of its own. */
  readonly group: boolean;
}

/** The classes and subjects that the signed-in teacher teaches. */
export const teaching = defineQuery({
  name: 'directory.teaching',
  args: z.strictObject({}),
  reads: ['directory.membership', 'directory.class', 'directory.subject'],
  run(reader, _args, { userId, today }): readonly Teaching[] {
    const pupilsIn = pupilCounter(reader, today);
    return reader
      .all(
        `SELECT DISTINCT m.class_id, c.name AS class_name, c.level, m.in_group, m.subject_id, s.name AS subject_name, s.short_name, s.hue
         FROM directory_membership m
         JOIN directory_class c ON c.id = m.class_id
         JOIN directory_subject s ON s.id = m.subject_id
         WHERE m.user_id = :me AND m.role = 'teacher' AND ${inForce('m')}`,
        { me: userId, today },
      )
      .map((row) => ({
        classId: text(row, 'class_id'),
        className: text(row, 'class_name'),
        level: text(row, 'level'),
        subjectId: text(row, 'subject_id'),
        subjectName: text(row, 'subject_name'),
        subjectShortName: text(row, 'short_name'),
        hue: integer(row, 'hue'),
        pupilCount: pupilsIn(text(row, 'class_id')),
        group: flag(row, 'in_group'),
      }))
      .sort((a, b) => frenchOrder(a.className, b.className) || frenchOrder(a.subjectName, b.subjectName));
  },
});
