import { z } from 'zod';
import { frenchOrder } from '../../../lib/frenchOrder.ts';
import { defineQuery, integer, text } from '../../query.ts';
import { inForce } from './inForce.ts';

export interface Teaching {
  readonly classId: string;
  readonly className: string;
  readonly level: string;
  readonly subjectId: string;
  readonly subjectName: string;
  readonly subjectShortName: string;
  readonly hue: number;
  readonly pupilCount: number;
}

/** The classes and subjects that the signed-in teacher teaches. */
export const teaching = defineQuery({
  name: 'directory.teaching',
  args: z.strictObject({}),
  reads: ['directory.membership', 'directory.class', 'directory.subject'],
  run(reader, _args, { userId, today }): readonly Teaching[] {
    return reader
      .all(
        `SELECT DISTINCT m.class_id, c.name AS class_name, c.level, m.subject_id, s.name AS subject_name, s.short_name, s.hue,
           (SELECT COUNT(DISTINCT p.user_id) FROM directory_membership p
            WHERE p.class_id = m.class_id AND p.role = 'pupil' AND ${inForce('p')}) AS pupils
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
        pupilCount: integer(row, 'pupils'),
      }))
      .sort((a, b) => frenchOrder(a.className, b.className) || frenchOrder(a.subjectName, b.subjectName));
  },
});
