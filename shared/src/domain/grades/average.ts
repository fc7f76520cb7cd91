import { z } from 'zod';
import { joinedId, type RecordId } from '../../lib/ids.ts';
import { recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { classStaffScope, userReadScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  pupilId: userId,
  classId: recordId,
  /** A period, or a school year (`schoolYear.ts`). */
  periodId: recordId,
  /** Null = the general average. */
  subjectId: recordId.nullable(),
  /** Displayed average in hundredths after the school's rounding; null = NN. */
  value: z.int().nullable(),
  /** A teacher set it by hand; it wins over the computed one. */
  forced: z.boolean(),
  /** General averages only: the unrounded value as a fraction of integers, `1163/100`, from which the class's mean is made. */
  exact: z.string().max(200).nullable(),
  /** `<class>.<period>.<subject or "general">`: the averages that make one class figure. */
  cohort: recordId,
  /** Teaching groups whose marks count in it: their staff see it too. */
  groupIds: z.array(recordId).optional(),
});
export type Average = z.infer<typeof schema>;

/** Stands where a subject's identifier would for the general average. */
export const general = 'general';

/** The value of {@link Average.cohort}, and the identifier of the class's figure. */
export function cohortOf(classId: string, periodId: string, subjectId: string | null): RecordId {
  return joinedId(classId, periodId, subjectId ?? general);
}

/** The identifier of a pupil's average. */
export function averageId(pupilId: string, periodId: string, subjectId: string | null): RecordId {
  return joinedId(pupilId, periodId, subjectId ?? general);
}

/** A pupil's average, computed by the server over published marks. Id: `<pupil>.<period>.<subject or "general">`. */
export const average = defineRecord<Average>({
  type: 'grades.average',
  schema,
  columns: {
    pupilId: 'text',
    classId: 'text',
    periodId: 'text',
    subjectId: 'text',
    value: 'integer',
    forced: 'integer',
  },
  indexes: [['pupilId', 'periodId']],
  keys: ['cohort', 'pupilId'],
  guarded: [],
  scopes: (record) => [
    classStaffScope(record.classId),
    userReadScope(record.pupilId),
    ...(record.groupIds ?? []).map(classStaffScope),
  ],
});
