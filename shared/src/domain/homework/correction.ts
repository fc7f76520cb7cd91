import { z } from 'zod';
import { instant, paragraph, recordId, userId } from '../fields.ts';
import { attachment } from '../fileContent.ts';
import { defineRecord } from '../record.ts';
import { classStaffScope, userReadScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  assignmentId: recordId,
  classId: recordId,
  pupilId: userId,
  teacherId: userId,
  state: z.enum(['ongoing', 'corrected']),
  comment: paragraph(4_000),
  files: z.array(attachment).max(20),
  updatedAt: instant,
});
export type Correction = z.infer<typeof schema>;

/** The teacher's answer to a pupil's work; the pupil sees it once `corrected`. Id: `<assignment>.<pupil>`. */
export const correction = defineRecord<Correction>({
  type: 'homework.correction',
  schema,
  columns: {
    assignmentId: 'text',
    pupilId: 'text',
    teacherId: 'text',
    state: 'text',
    comment: 'text',
    files: 'json',
    updatedAt: 'integer',
  },
  indexes: [['assignmentId', 'pupilId']],
  keys: ['assignmentId'],
  guarded: ['state', 'comment', 'files'],
  scopes: (record) =>
    record.state === 'corrected'
      ? [classStaffScope(record.classId), userReadScope(record.pupilId)]
      : [classStaffScope(record.classId)],
  contents: (record) => record.files.map((file) => file.content.manifest),
});
