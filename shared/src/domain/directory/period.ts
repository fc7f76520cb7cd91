import { z } from 'zod';
import { isoDay, line, recordId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { schoolScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  name: line(40),
  startsOn: isoDay,
  endsOn: isoDay,
  /** Last day on which marks may be entered; null = no limit. */
  entryEndsOn: isoDay.nullable(),
  /** The classes and teaching groups whose period it is, alone; absent = those of all but {@link Period.exceptClassIds}. */
  classIds: z.array(recordId).optional(),
  /** With no `classIds`: classes and groups that have other periods this school year. */
  exceptClassIds: z.array(recordId).optional(),
  /** As the region says; absent = as the school itself decided, and what the region says later does not count there. */
  byRegion: z.literal(true).optional(),
});
export type Period = z.infer<typeof schema>;

/** A trimestre or semestre of the school, or of some of its classes. */
export const period = defineRecord<Period>({
  type: 'directory.period',
  schema,
  columns: {
    name: 'text',
    startsOn: 'text',
    endsOn: 'text',
    entryEndsOn: 'text',
    classIds: 'json',
    exceptClassIds: 'json',
  },
  indexes: [['startsOn']],
  keys: [],
  guarded: [],
  scopes: () => [schoolScope],
});

/** Whether a class or teaching group works by this period. A class that nothing is said of has the school's general periods. */
export function isPeriodOf(
  { classIds, exceptClassIds }: { readonly classIds?: unknown; readonly exceptClassIds?: unknown },
  classId: string,
): boolean {
  if (Array.isArray(classIds)) return classIds.includes(classId);
  return !(Array.isArray(exceptClassIds) && exceptClassIds.includes(classId));
}
