import { z } from 'zod';
import { recordId } from '../../fields.ts';
import { defineQuery } from '../../query.ts';
import { type MarkLine, markLineReads, markLines } from './markLine.ts';

/** The signed-in pupil's mark in one evaluation; null when there is none or it is not published. */
export const markDetail = defineQuery({
  name: 'grades.markDetail',
  args: z.strictObject({ evaluationId: recordId }),
  reads: markLineReads,
  run: (reader, { evaluationId }, { userId }): MarkLine | null =>
    markLines(reader, 'k.evaluation_id = :evaluationId', { pupilId: userId, evaluationId })[0] ?? null,
});
