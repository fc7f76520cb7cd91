import { z } from 'zod';
import { recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { userOwnScope } from '../scope.ts';

const schema = z.looseObject({ id: recordId, assignmentId: recordId, pupilId: userId, done: z.boolean() });
export type Done = z.infer<typeof schema>;

/** The pupil's own tick "fait"; nobody else sees it. Id: `<assignment>.<pupil>`. */
export const done = defineRecord<Done>({
  type: 'homework.done',
  schema,
  columns: { assignmentId: 'text', pupilId: 'text', done: 'integer' },
  indexes: [['assignmentId']],
  keys: ['assignmentId'],
  guarded: [],
  scopes: (record) => [userOwnScope(record.pupilId)],
});
