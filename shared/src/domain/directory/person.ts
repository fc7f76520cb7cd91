import { z } from 'zod';
import { line, recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { classScope, classStaffScope, userReadScope } from '../scope.ts';

const schema = z.looseObject({
  id: userId,
  familyName: line(80),
  givenName: line(80),
  /** What the person mainly is, for lists. Rights come from memberships only. */
  kind: z.enum(['pupil', 'guardian', 'teacher', 'cpe', 'head', 'technician', 'staff', 'regionAdmin']),
  /** Classes whose members see this name, as pupil or as teacher. */
  classIds: z.array(recordId),
  /** Classes of which only the staff sees this name: those of a guardian's children. */
  staffClassIds: z.array(recordId).optional(),
  /** Classes taught by a role given by hand: beside `classIds`, which imports write. */
  givenClassIds: z.array(recordId).optional(),
});
export type Person = z.infer<typeof schema>;

/** The name of a person, as their classes see it. Addresses and contacts are not here. */
export const person = defineRecord<Person>({
  type: 'directory.person',
  schema,
  columns: { familyName: 'text', givenName: 'text', kind: 'text', classIds: 'json' },
  indexes: [['familyName', 'givenName']],
  keys: [],
  guarded: [],
  scopes: (record) => [
    userReadScope(record.id),
    ...[...new Set([...record.classIds, ...(record.givenClassIds ?? [])])].map(classScope),
    ...(record.staffClassIds ?? []).map(classStaffScope),
  ],
});
