import { z } from 'zod';
import { paragraph, recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { classStaffScope, userReadScope } from '../scope.ts';

/** `value` when the pupil has a mark; otherwise why not: absent, dispensé, non rendu, non noté. A reason never becomes a zero. */
export const markStatuses = ['value', 'ABS', 'DISP', 'NR', 'NN'] as const;
export type MarkStatus = (typeof markStatuses)[number];

const schema = z.looseObject({
  id: recordId,
  evaluationId: recordId,
  pupilId: userId,
  classId: recordId,
  subjectId: recordId,
  periodId: recordId,
  /** `empty`: a cell that was cleared. The record stays, so that a concurrent change of the cell is still seen. */
  status: z.enum([...markStatuses, 'empty']),
  /** Hundredths of a point; null unless `status` is `value`. */
  value: z.int().min(0).max(100_000).nullable(),
  comment: paragraph(500),
  /** Follows the evaluation, so that the audience depends on this record alone. */
  published: z.boolean(),
});
export type Mark = z.infer<typeof schema>;

/** One pupil's note in one evaluation. Id: `<evaluation>.<pupil>`, so there is one current mark whoever creates it. */
export const mark = defineRecord<Mark>({
  type: 'grades.mark',
  schema,
  columns: {
    evaluationId: 'text',
    pupilId: 'text',
    classId: 'text',
    subjectId: 'text',
    periodId: 'text',
    status: 'text',
    value: 'integer',
    comment: 'text',
    published: 'integer',
  },
  indexes: [['evaluationId'], ['pupilId', 'subjectId']],
  keys: ['evaluationId'],
  serverKeys: ['classId'],
  guarded: ['status', 'value', 'comment'],
  scopes: (record) =>
    record.published
      ? [classStaffScope(record.classId), userReadScope(record.pupilId)]
      : [classStaffScope(record.classId)],
});
