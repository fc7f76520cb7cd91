import { z } from 'zod';
import { pupilCounter } from '../../directory/queries/pupilCounter.ts';
import { isoDay, recordId } from '../../fields.ts';
import { defineQuery, integer } from '../../query.ts';
import { type AssignmentLine, assignmentLineReads, assignmentLines, concernsMe } from './assignmentLine.ts';

export interface GivenAssignment extends AssignmentLine {
  readonly pupilCount: number;
  /** Pupils who handed at least one version in. */
  readonly handedInCount: number;
  readonly correctedCount: number;
}

/** A teacher's assignments by due day, the latest first, with how far their hand-ins are. */
export const given = defineQuery({
  name: 'homework.given',
  args: z.strictObject({
    classId: recordId.optional(),
    subjectId: recordId.optional(),
    from: isoDay.optional(),
    to: isoDay.optional(),
  }),
  reads: assignmentLineReads,
  run(reader, args, me): readonly GivenAssignment[] {
    const conditions = [
      'a.due_on BETWEEN :from AND :to',
      ...(args.classId ? ['a.class_id = :classId'] : []),
      ...(args.subjectId ? ['a.subject_id = :subjectId'] : []),
      concernsMe,
    ];
    const lines = assignmentLines(reader, conditions.join(' AND '), {
      me: me.userId,
      from: args.from ?? '0000-01-01',
      to: args.to ?? '9999-12-31',
      ...(args.classId ? { classId: args.classId } : {}),
      ...(args.subjectId ? { subjectId: args.subjectId } : {}),
    });
    const pupilsIn = pupilCounter(reader, me.today);
    return lines.toReversed().map((line) => ({ ...line, ...countsOf(line) }));

    function countsOf(line: AssignmentLine) {
      const row = reader.get(
        `SELECT
           (SELECT COUNT(DISTINCT pupil_id) FROM homework_hand_in WHERE assignment_id = :id) AS handed_in,
           (SELECT COUNT(*) FROM homework_correction WHERE assignment_id = :id AND state = 'corrected') AS corrected`,
        { id: line.id },
      ) ?? { handed_in: 0, corrected: 0 };
      return {
        pupilCount: pupilsIn(line.classId),
        handedInCount: integer(row, 'handed_in'),
        correctedCount: integer(row, 'corrected'),
      };
    }
  },
});
