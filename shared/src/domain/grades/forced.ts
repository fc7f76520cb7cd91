import { z } from 'zod';
import { recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { classStaffScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  pupilId: userId,
  classId: recordId,
  subjectId: recordId,
  periodId: recordId,
  teacherId: userId,
  /** `none`: no longer forced. The record stays, so that a concurrent change is still seen. */
  state: z.enum(['value', 'NN', 'none']),
  /** Hundredths out of 20; null unless `state` is `value`. */
  value: z.int().min(0).max(2000).nullable(),
  /** As for averages. */
  cohort: recordId,
  /** The teaching group from which it was set; `classId` is the pupil's class all the same. */
  groupId: recordId.optional(),
});
export type ForcedAverage = z.infer<typeof schema>;

/** An average, or NN, that a teacher of the subject set by hand: it wins over the computed one. Id: that of the average. */
export const forcedAverage = defineRecord<ForcedAverage>({
  type: 'grades.forcedAverage',
  schema,
  columns: { pupilId: 'text', subjectId: 'text', periodId: 'text', state: 'text', value: 'integer' },
  indexes: [],
  keys: ['cohort'],
  guarded: ['state', 'value'],
  scopes: (record) => [
    classStaffScope(record.classId),
    ...(record.groupId === undefined ? [] : [classStaffScope(record.groupId)]),
  ],
});
