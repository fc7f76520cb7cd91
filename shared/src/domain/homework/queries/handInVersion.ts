import { z } from 'zod';
import type { SqlReader, SqlRow } from '../../../ports/sqlDatabase.ts';
import { type Attachment, attachment } from '../../fileContent.ts';
import { integer, integerOrNull, parsed, text } from '../../query.ts';
import type { Correction } from '../correction.ts';
import { type Lateness, lateness } from '../lateness.ts';

const files = z.array(attachment);

/** One version of a pupil's work, as a screen shows it. */
export interface HandInVersion {
  readonly id: string;
  readonly comment: string;
  readonly files: readonly Attachment[];
  readonly claimedAt: number;
  readonly receivedAt: number | null;
  readonly dueOn: string;
  readonly lateness: Lateness;
}

/** A teacher's answer. */
export interface CorrectionView {
  readonly state: Correction['state'];
  readonly comment: string;
  readonly files: readonly Attachment[];
  readonly updatedAt: number;
}

/** The versions of one pupil's work, the last first: those on their way, then by the server's time. */
export function versionsOf(
  reader: SqlReader,
  assignmentId: string,
  pupilId: string,
): readonly HandInVersion[] {
  return reader
    .all(
      `SELECT id, comment, files, claimed_at, received_at, due_on FROM homework_hand_in
       WHERE assignment_id = :assignmentId AND pupil_id = :pupilId
       ORDER BY received_at IS NOT NULL, received_at DESC, claimed_at DESC`,
      { assignmentId, pupilId },
    )
    .map(toVersion);
}

function toVersion(row: SqlRow): HandInVersion {
  const times = {
    claimedAt: integer(row, 'claimed_at'),
    receivedAt: integerOrNull(row, 'received_at'),
    dueOn: text(row, 'due_on'),
  };
  return {
    id: text(row, 'id'),
    comment: text(row, 'comment'),
    files: parsed(row, 'files', files),
    ...times,
    lateness: lateness(times),
  };
}

/** The correction of one pupil's work, if this key has it. */
export function correctionOf(
  reader: SqlReader,
  assignmentId: string,
  pupilId: string,
): CorrectionView | null {
  const row = reader.get('SELECT state, comment, files, updated_at FROM homework_correction WHERE id = :id', {
    id: `${assignmentId}.${pupilId}`,
  });
  return row === undefined
    ? null
    : {
        state: text(row, 'state') as Correction['state'],
        comment: text(row, 'comment'),
        files: parsed(row, 'files', files),
        updatedAt: integer(row, 'updated_at'),
      };
}
