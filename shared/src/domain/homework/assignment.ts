import { z } from 'zod';
import { instant, isoDay, line, paragraph, recordId, userId } from '../fields.ts';
import { attachment } from '../fileContent.ts';
import { defineRecord } from '../record.ts';
import { classScope, classStaffScope } from '../scope.ts';

/** What a teacher may set and later edit; each field merges on its own. */
export const assignmentFields = {
  title: line(120),
  description: paragraph(10_000),
  dueOn: isoDay,
  kind: z.enum(['exercise', 'reading', 'learning', 'project', 'revision', 'other']),
  /** Minutes that the teacher expects the work to take; null = not said. */
  estimatedMinutes: z.int().min(1).max(1200).nullable(),
  /**
   * `none`: nothing to hand in; `once`: one version; `untilDue`: new versions until the correction. Work received after the due day is
   * flagged late, never refused.
   */
  handIn: z.enum(['none', 'once', 'untilDue']),
  attachments: z.array(attachment).max(20),
  /** False = a draft that the class's staff alone sees. */
  published: z.boolean(),
} as const;

const schema = z.looseObject({
  id: recordId,
  classId: recordId,
  subjectId: recordId,
  teacherId: userId,
  givenOn: isoDay,
  createdAt: instant,
  ...assignmentFields,
});
export type Assignment = z.infer<typeof schema>;

/** Travail à faire. */
export const assignment = defineRecord<Assignment>({
  type: 'homework.assignment',
  schema,
  columns: {
    classId: 'text',
    subjectId: 'text',
    teacherId: 'text',
    givenOn: 'text',
    title: 'text',
    description: 'text',
    dueOn: 'text',
    kind: 'text',
    estimatedMinutes: 'integer',
    handIn: 'text',
    attachments: 'json',
    published: 'integer',
  },
  indexes: [['dueOn']],
  keys: [],
  serverKeys: ['classId'],
  guarded: [
    'title',
    'description',
    'dueOn',
    'kind',
    'estimatedMinutes',
    'handIn',
    'attachments',
    'published',
  ],
  scopes: (record) =>
    record.published
      ? [classScope(record.classId), classStaffScope(record.classId)]
      : [classStaffScope(record.classId)],
  contents: (record) => record.attachments.map((one) => one.content.manifest),
});
