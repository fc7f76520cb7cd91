import { z } from 'zod';
import { joinedId, type RecordId } from '../../lib/ids.ts';
import { hundredths, recordId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { classScope } from '../scope.ts';

/** How a subject counts in the general average: always; only its points above 10, added; with its weight, only above 10. */
export const subjectModes = ['normal', 'bonus', 'sup10'] as const;

const schema = z.looseObject({
  id: recordId,
  classId: recordId,
  subjectId: recordId,
  /** Hundredths; weight in the general average (or in the parent subject's). */
  coefficient: hundredths(100),
  mode: z.enum(subjectModes),
  /** For a sub-subject (written and spoken English): the subject of which it is a part. */
  partOf: recordId.nullable(),
});
export type Service = z.infer<typeof schema>;

/** The identifier of a class's service. */
export function serviceId(classId: string, subjectId: string): RecordId {
  return joinedId(classId, subjectId);
}

/** A subject as a class has it, and its weight. A subject without a service counts with coefficient 1. Id: `<class>.<subject>`. */
export const service = defineRecord<Service>({
  type: 'directory.service',
  schema,
  columns: { classId: 'text', subjectId: 'text', coefficient: 'integer', mode: 'text', partOf: 'text' },
  indexes: [['classId']],
  keys: ['classId'],
  guarded: [],
  scopes: (record) => [classScope(record.classId)],
});
