import { z } from 'zod';
import { joinedId, type RecordId } from '../../lib/ids.ts';
import { hundredths, isoDay, line, recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { classScope, classStaffScope } from '../scope.ts';

/** What a teacher may set and later edit; each field merges on its own. */
export const evaluationFields = {
  title: line(120),
  heldOn: isoDay,
  periodId: recordId,
  kind: z.enum(['summative', 'formative']),
  /** Hundredths: 1.5 is 150. Zero is zero, not one. */
  coefficient: hundredths(100),
  /** The mark's maximum (barème) in hundredths: 20 is 2000. */
  scale: hundredths(1000).min(100),
  /** "Ramener sur 20". */
  onTwenty: z.boolean(),
  /** `bonus`: counts only above half the scale; `ifHigher`: only if it raises the average. */
  optional: z.enum(['no', 'bonus', 'ifHigher']),
} as const;

const schema = z.looseObject({
  id: recordId,
  classId: recordId,
  subjectId: recordId,
  teacherId: userId,
  published: z.boolean(),
  /** `<class>.<subject>.<period>`: the evaluations that make one average. */
  series: recordId,
  /** Only of a teaching group: `<subject>.<period>`, by which the averages of its pupils' classes find it. */
  groupSeries: recordId.optional(),
  ...evaluationFields,
});
export type Evaluation = z.infer<typeof schema>;

/** The value of {@link Evaluation.series}. */
export function seriesOf(classId: string, subjectId: string, periodId: string): RecordId {
  return joinedId(classId, subjectId, periodId);
}

/** The value of {@link Evaluation.groupSeries}. */
export function groupSeriesOf(subjectId: string, periodId: string): RecordId {
  return joinedId(subjectId, periodId);
}

/** An évaluation of a class, or of a teaching group, in a subject. Families see it once published. */
export const evaluation = defineRecord<Evaluation>({
  type: 'grades.evaluation',
  schema,
  columns: {
    classId: 'text',
    subjectId: 'text',
    teacherId: 'text',
    periodId: 'text',
    title: 'text',
    heldOn: 'text',
    kind: 'text',
    coefficient: 'integer',
    scale: 'integer',
    onTwenty: 'integer',
    optional: 'text',
    published: 'integer',
  },
  indexes: [['classId', 'subjectId', 'heldOn']],
  keys: ['classId', 'series', 'groupSeries'],
  guarded: [
    'title',
    'heldOn',
    'periodId',
    'kind',
    'coefficient',
    'scale',
    'onTwenty',
    'optional',
    'published',
  ],
  scopes: (record) =>
    record.published
      ? [classScope(record.classId), classStaffScope(record.classId)]
      : [classStaffScope(record.classId)],
});
