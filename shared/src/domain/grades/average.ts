import { z } from 'zod';
import { recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { classStaffScope, userReadScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  pupilId: userId,
  classId: recordId,
  periodId: recordId,
  /** Null = the general average. */
  subjectId: recordId.nullable(),
  /** Displayed average in hundredths after the school's rounding; null = NN. */
  value: z.int().nullable(),
});
export type Average = z.infer<typeof schema>;

/** A pupil's average, computed by the server over published marks. Id: `<pupil>.<period>.<subject or "general">`. */
export const average = defineRecord<Average>({
  type: 'grades.average',
  schema,
  columns: { pupilId: 'text', classId: 'text', periodId: 'text', subjectId: 'text', value: 'integer' },
  indexes: [['pupilId', 'periodId']],
  keys: ['classId', 'pupilId'],
  guarded: [],
  scopes: (record) => [classStaffScope(record.classId), userReadScope(record.pupilId)],
});
