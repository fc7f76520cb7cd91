import { z } from 'zod';
import { joinedId, type RecordId } from '../../lib/ids.ts';
import { recordId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { classScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  classId: recordId,
  /** `subject`: averages of a subject over a period; `general`; `evaluation`: marks of one evaluation. */
  of: z.enum(['subject', 'general', 'evaluation']),
  periodId: recordId,
  subjectId: recordId.nullable(),
  evaluationId: recordId.nullable(),
  /** Hundredths of a point (of the evaluation's own scale for `evaluation`); null when fewer pupils have a value than the smallest group that hides each one (see docs/decisions). */
  mean: z.int().nullable(),
  min: z.int().nullable(),
  max: z.int().nullable(),
  /** How many pupils have a value. */
  count: z.int().min(0),
});
export type ClassFigure = z.infer<typeof schema>;

/** The identifier of an evaluation's figure; the others are named by `cohortOf`. */
export function evaluationFigureId(evaluationId: string): RecordId {
  return joinedId('figure', evaluationId);
}

/** Mean, minimum and maximum of a class, computed by the server. Id: `<class>.<period>.<subject|"general">` or `figure.<evaluation>`. */
export const classFigure = defineRecord<ClassFigure>({
  type: 'grades.classFigure',
  schema,
  columns: {
    classId: 'text',
    of: 'text',
    periodId: 'text',
    subjectId: 'text',
    evaluationId: 'text',
    mean: 'integer',
    min: 'integer',
    max: 'integer',
    count: 'integer',
  },
  indexes: [['classId', 'periodId']],
  keys: ['classId'],
  guarded: [],
  scopes: (record) => [classScope(record.classId)],
});
