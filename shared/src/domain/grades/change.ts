import { z } from 'zod';
import { instant, recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { markStatuses } from './mark.ts';

const state = z.looseObject({
  status: z.enum([...markStatuses, 'empty']),
  value: z.int().nullable(),
  comment: z.string(),
});

const schema = z.looseObject({
  id: recordId,
  markId: recordId,
  evaluationId: recordId,
  pupilId: userId,
  teacherId: userId,
  before: state.nullable(),
  after: state.nullable(),
  at: instant,
});
export type GradeChange = z.infer<typeof schema>;

/**
 * Who changed which mark, when, from what to what: append-only, written by the server in the change's transaction and kept by it
 * alone (no scope). Id: `<mutation>.<pupil>`.
 */
export const gradeChange = defineRecord<GradeChange>({
  type: 'grades.change',
  schema,
  columns: {},
  indexes: [],
  keys: [],
  serverKeys: ['evaluationId', 'pupilId'],
  guarded: [],
  scopes: () => [],
});
