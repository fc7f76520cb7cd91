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

/** What a teacher reads: every pupil of the class with their work on one assignment and its correction. */
export const handIns = defineQuery({
  name: 'homework.handIns',
  args: z.strictObject({ assignmentId: recordId }),
  reads: assignmentLineReads,
  run(reader, { assignmentId }, me): HandInList | null {
    const assignment = assignmentLines(reader, 'a.id = :id', { id: assignmentId, me: me.userId })[0];
    if (assignment === undefined) return null;
    const pupils = pupilsOf(reader, assignment.classId).map((pupil) => {
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
