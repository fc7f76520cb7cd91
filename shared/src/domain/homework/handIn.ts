import { z } from 'zod';
import { instant, paragraph, recordId, userId } from '../fields.ts';
import { attachment } from '../fileContent.ts';
import { defineRecord } from '../record.ts';
import { classStaffScope, userOwnScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  assignmentId: recordId,
  classId: recordId,
  pupilId: userId,
  /** `<assignment>.<pupil>`: the versions of one pupil's work. */
  thread: recordId,
  comment: paragraph(4_000),
  files: z.array(attachment).max(20),
  /** What the pupil's clock said; shown as "déclaré", never trusted. */
  claimedAt: instant,
  /** When the server received it; null on the key until then. */
  receivedAt: instant.nullable(),
  /** The assignment's due day when it was handed in, so that a later move of the day is visible. */
  dueOn: z.iso.date(),
});
export type HandIn = z.infer<typeof schema>;

/** One immutable version of a pupil's work (copie). A new version is a new record; both are kept. */
export const handIn = defineRecord<HandIn>({
  type: 'homework.handIn',
  schema,
  columns: {
    assignmentId: 'text',
    classId: 'text',
    pupilId: 'text',
    comment: 'text',
    files: 'json',
    claimedAt: 'integer',
    receivedAt: 'integer',
    dueOn: 'text',
  },
  indexes: [['assignmentId', 'pupilId']],
  keys: ['assignmentId', 'thread'],
  guarded: [],
  scopes: (record) => [userOwnScope(record.pupilId), classStaffScope(record.classId)],
  contents: (record) => record.files.map((file) => file.content.manifest),
});
