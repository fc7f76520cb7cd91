import { z } from 'zod';
import { isoDay, recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { classScope, classStaffScope, userReadScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  userId,
  role: z.enum(['pupil', 'guardian', 'teacher', 'cpe', 'head', 'technician', 'staff', 'regionAdmin']),
  classId: recordId.nullable(),
  /** For a teacher: what is taught to the class. */
  subjectId: recordId.nullable(),
  startsOn: isoDay.nullable(),
  endsOn: isoDay.nullable(),
  /** For a guardian: the pupil for whom they are legally responsible; `classId` is then the pupil's class. */
  pupilId: userId.optional(),
  /** `classId` is a teaching group, not a class: it gives the same rights and makes no averages. */
  inGroup: z.literal(true).optional(),
  /** With `role: 'teacher'` and a class: its professeur principal. A record of its own, beside those of what is taught there. */
  main: z.literal(true).optional(),
  /** Given by hand, until its last day: imports neither make nor end it. */
  given: z.literal(true).optional(),
});
export type Membership = z.infer<typeof schema>;

/** A right: this person is a pupil of this class, teaches it this subject, is responsible for this pupil, is a technician of the school. */
export const membership = defineRecord<Membership>({
  type: 'directory.membership',
  schema,
  columns: {
    userId: 'text',
    role: 'text',
    classId: 'text',
    subjectId: 'text',
    startsOn: 'text',
    endsOn: 'text',
    pupilId: 'text',
    inGroup: 'integer',
    main: 'integer',
  },
  indexes: [['userId'], ['classId', 'role']],
  keys: ['userId', 'classId'],
  guarded: [],
  scopes: (record) => [
    userReadScope(record.userId),
    ...(record.classId === null
      ? []
      : // Whose parent somebody is concerns the class's teachers, not the other families.
        [record.pupilId === undefined ? classScope(record.classId) : classStaffScope(record.classId)]),
  ],
});
