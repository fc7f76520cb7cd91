import { z } from 'zod';
import type { SqlReader } from '../../../ports/sqlDatabase.ts';
import { type PeriodLine, periodsOfClass } from '../../directory/queries/periods.ts';
import { type PupilName, pupilsOf } from '../../directory/queries/pupils.ts';
import { recordId } from '../../fields.ts';
import { defineQuery, flag, integerOrNull, text } from '../../query.ts';
import { averageId, cohortOf } from '../average.ts';
import type { ForcedAverage } from '../forced.ts';
import { yearOf } from '../schoolYear.ts';
import { type FigureView, figureOf } from './figure.ts';

/** An average that the server computed or that was forced; `value` in hundredths, null = NN. */
export interface AverageCell {
  readonly value: number | null;
  readonly forced: boolean;
}

/** One pupil in the table of averages. */
export interface AverageRow extends PupilName {
  /** As families see it; null = none yet. */
  readonly average: AverageCell | null;
  /** Over the school year; null = none yet. */
  readonly year: AverageCell | null;
  /** What was set by hand, here at once; `none` = left to the computation. */
  readonly forced: { readonly state: ForcedAverage['state']; readonly value: number | null };
}

export interface ClassAverages {
  readonly className: string;
  readonly subjectName: string;
  readonly periods: readonly PeriodLine[];
  readonly period: PeriodLine | null;
  readonly figure: FigureView | null;
  readonly rows: readonly AverageRow[];
}

/** A teacher's table of a class's averages in one subject over one period, with those set by hand. Null when the class is not known here. */
export const averages = defineQuery({
  name: 'grades.averages',
  args: z.strictObject({
    classId: recordId,
    subjectId: recordId,
    /** Null = the current period. */
    periodId: recordId.nullable(),
  }),
  reads: [
    'grades.average',
    'grades.forcedAverage',
    'grades.classFigure',
    'grades.evaluation',
    'directory.membership',
    'directory.person',
    'directory.period',
    'directory.class',
    'directory.subject',
  ],
  run(reader, { classId, subjectId, periodId }, me): ClassAverages | null {
    const names = reader.get(
      `SELECT c.name AS class_name, s.name AS subject_name FROM directory_class c, directory_subject s
       WHERE c.id = :classId AND s.id = :subjectId`,
      { classId, subjectId },
    );
    if (names === undefined) return null;
    const periods = periodsOfClass(reader, me.today, classId);
    const period = periods.find((one) => (periodId === null ? one.current : one.id === periodId)) ?? null;
    return {
      className: text(names, 'class_name'),
      subjectName: text(names, 'subject_name'),
      periods,
      period,
      figure: period && figureOf(reader, cohortOf(classId, period.id, subjectId)),
      rows: period ? rowsOf(reader, classId, subjectId, period, me.today) : [],
    };
  },
});

function rowsOf(
  reader: SqlReader,
  classId: string,
  subjectId: string,
  period: PeriodLine,
  today: string,
): readonly AverageRow[] {
  const cell = (pupilId: string, periodId: string): AverageCell | null => {
    const row = reader.get(
      `SELECT value, forced FROM grades_average
       WHERE id = :id AND (class_id = :classId OR EXISTS (
         SELECT 1 FROM directory_membership g WHERE g.class_id = :classId AND g.in_group = 1))`,
      { id: averageId(pupilId, periodId, subjectId), classId },
    );
    return row === undefined ? null : { value: integerOrNull(row, 'value'), forced: flag(row, 'forced') };
  };
  const forcedOf = (pupilId: string): AverageRow['forced'] => {
    const row = reader.get('SELECT state, value FROM grades_forced_average WHERE id = :id', {
      id: averageId(pupilId, period.id, subjectId),
    });
    if (row === undefined) return { state: 'none', value: null };
    return { state: text(row, 'state') as ForcedAverage['state'], value: integerOrNull(row, 'value') };
  };
  return pupilsOf(reader, classId, today).map((pupil) => ({
    ...pupil,
    average: cell(pupil.pupilId, period.id),
    year: cell(pupil.pupilId, yearOf(period)),
    forced: forcedOf(pupil.pupilId),
  }));
}
