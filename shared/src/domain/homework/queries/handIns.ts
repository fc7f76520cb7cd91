import { z } from 'zod';
import { type PupilName, pupilsOf } from '../../directory/queries/pupils.ts';
import { recordId } from '../../fields.ts';
import { defineQuery } from '../../query.ts';
import { type AssignmentLine, assignmentLineReads, assignmentLines } from './assignmentLine.ts';
import { type CorrectionView, correctionOf, type HandInVersion, versionsOf } from './handInVersion.ts';

export interface PupilWork extends PupilName {
  readonly state: 'notStarted' | 'submitted' | 'ongoing' | 'corrected';
  /** The last first. */
  readonly versions: readonly HandInVersion[];
  readonly correction: CorrectionView | null;
}

export interface HandInList {
  readonly assignment: AssignmentLine;
  readonly pupils: readonly PupilWork[];
}

/** Work that came before its pupil left the class is still there to be corrected. */
const handedIn = `EXISTS (SELECT 1 FROM homework_hand_in h WHERE h.assignment_id = :of AND h.pupil_id = m.user_id)`;

/** What a teacher reads: every pupil of the class with their work on one assignment and its correction. */
export const handIns = defineQuery({
  name: 'homework.handIns',
  args: z.strictObject({ assignmentId: recordId }),
  reads: assignmentLineReads,
  run(reader, { assignmentId }, me): HandInList | null {
    const assignment = assignmentLines(reader, 'a.id = :id', { id: assignmentId, me: me.userId })[0];
    if (assignment === undefined) return null;
    const also = { where: handedIn, of: assignmentId };
    const pupils = pupilsOf(reader, assignment.classId, me.today, also).map((pupil) => {
      const versions = versionsOf(reader, assignmentId, pupil.pupilId);
      const correction = correctionOf(reader, assignmentId, pupil.pupilId);
      return { ...pupil, state: stateOf(versions, correction), versions, correction };
    });
    return { assignment, pupils };
  },
});

function stateOf(versions: readonly HandInVersion[], correction: CorrectionView | null): PupilWork['state'] {
  if (correction) return correction.state;
  return versions.length > 0 ? 'submitted' : 'notStarted';
}
