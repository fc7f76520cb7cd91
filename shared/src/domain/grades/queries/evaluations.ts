import { z } from 'zod';
import { recordId } from '../../fields.ts';
import { defineQuery } from '../../query.ts';
import { type EvaluationLine, evaluationLineReads, evaluationLines } from './evaluationLine.ts';

/** The evaluations of a class in a subject, the latest first; of one period when it is given. */
export const evaluations = defineQuery({
  name: 'grades.evaluations',
  args: z.strictObject({
    classId: recordId,
    subjectId: recordId,
    /** Null = the whole year. */
    periodId: recordId.nullable(),
  }),
  reads: evaluationLineReads,
  run: (reader, args, { today }): readonly EvaluationLine[] =>
    evaluationLines(
      reader,
      'e.class_id = :classId AND e.subject_id = :subjectId AND (:periodId IS NULL OR e.period_id = :periodId)',
      args,
      today,
    ),
});
