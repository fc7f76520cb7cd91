import { z } from 'zod';
import { recordId } from '../../fields.ts';
import { type Attachment, attachment } from '../../fileContent.ts';
import { defineQuery, parsed } from '../../query.ts';
import { type AssignmentLine, assignmentLineReads, assignmentLines } from './assignmentLine.ts';
import { type CorrectionView, correctionOf, type HandInVersion, versionsOf } from './handInVersion.ts';

export interface AssignmentDetail extends AssignmentLine {
  readonly attachments: readonly Attachment[];
  /** The signed-in pupil's own versions, the last first. */
  readonly versions: readonly HandInVersion[];
  /** The teacher's answer to the signed-in pupil. */
  readonly correction: CorrectionView | null;
}

/** One assignment with the signed-in pupil's work on it; null when it is not (or no longer) on this key. */
export const detail = defineQuery({
  name: 'homework.detail',
  args: z.strictObject({ id: recordId }),
  reads: assignmentLineReads,
  run(reader, { id }, me): AssignmentDetail | null {
    const line = assignmentLines(reader, 'a.id = :id', { id, me: me.userId })[0];
    const row = reader.get('SELECT attachments FROM homework_assignment WHERE id = :id', { id });
    if (line === undefined || row === undefined) return null;
    return {
      ...line,
      attachments: parsed(row, 'attachments', z.array(attachment)),
      versions: versionsOf(reader, id, me.userId),
      correction: correctionOf(reader, id, me.userId),
    };
  },
});
