import { z } from 'zod';
import { frenchOrder } from '../../../lib/frenchOrder.ts';
import type { SqlReader } from '../../../ports/sqlDatabase.ts';
import { type PeriodLine, periodsOfPupil } from '../../directory/queries/periods.ts';
import { recordId, userId } from '../../fields.ts';
import { defineQuery, flag, integerOrNull, text, textOrNull } from '../../query.ts';
import { averageId, cohortOf } from '../average.ts';
import { yearOf } from '../schoolYear.ts';
import { type FigureView, figureOf } from './figure.ts';
import { type MarkLine, markLineReads, markLines } from './markLine.ts';

/** An average as the server computed it; `value` null = NN. */
export interface AverageView {
  readonly value: number | null;
  readonly forced: boolean;
  readonly figure: FigureView | null;
}

export interface SubjectGrades {
  readonly subjectId: string;
  readonly name: string;
  readonly shortName: string;
  readonly hue: number;
  /** Null until the server has computed one. */
  readonly average: AverageView | null;
  /** Over the school year; null until the server has computed one. */
  readonly year: AverageView | null;
  /** The latest evaluation first. */
  readonly marks: readonly MarkLine[];
  /** Marks brought to 20, in hundredths, in order of time: the evolution curve. */
  readonly evolution: readonly { readonly on: string; readonly value: number }[];
}

export interface GradesBySubject {
  readonly periods: readonly PeriodLine[];
  /** The period shown; null when the school has none. */
  readonly periodId: string | null;
  readonly general: AverageView | null;
  /** The general average over the school year of the period shown. */
  readonly year: AverageView | null;
  readonly subjects: readonly SubjectGrades[];
}

/** Reads a pupil's average; averages are never recomputed here, because a key holds partial data. */
export function averageOf(
  reader: SqlReader,
  pupilId: string,
  periodId: string,
  subjectId: string | null,
): AverageView | null {
  const row = reader.get('SELECT class_id, value, forced FROM grades_average WHERE id = :id', {
    id: averageId(pupilId, periodId, subjectId),
  });
  if (row === undefined) return null;
  return {
    value: integerOrNull(row, 'value'),
    forced: flag(row, 'forced'),
    figure: figureOf(reader, cohortOf(text(row, 'class_id'), periodId, subjectId)),
  };
}

/** A pupil's marks of one period by subject, with averages, class figures and evolution. */
export const bySubject = defineQuery({
  name: 'grades.bySubject',
  args: z.strictObject({
    /** Null = the current period. */
    periodId: recordId.nullable(),
    /** A teacher may ask for a pupil of theirs; absent = the signed-in pupil. */
    pupilId: userId.optional(),
  }),
  reads: [...markLineReads, 'grades.average', 'directory.period', 'directory.membership'],
  run(reader, args, me): GradesBySubject {
    const pupilId = args.pupilId ?? me.userId;
    const periods = periodsOfPupil(reader, me.today, pupilId);
    const periodId = args.periodId ?? periods.find((period) => period.current)?.id ?? null;
    const shown = periods.find((period) => period.id === periodId);
    if (periodId === null || shown === undefined) {
      return { periods, periodId, general: null, year: null, subjects: [] };
    }
    const yearId = yearOf(shown);
    const marks = markLines(reader, 'k.period_id = :periodId', { pupilId, periodId });
    return {
      periods,
      periodId,
      general: averageOf(reader, pupilId, periodId, null),
      year: averageOf(reader, pupilId, yearId, null),
      subjects: subjectsOf(reader, pupilId, { periodId, yearId }, marks),
    };
  },
});

function subjectsOf(
  reader: SqlReader,
  pupilId: string,
  { periodId, yearId }: { readonly periodId: string; readonly yearId: string },
  marks: readonly MarkLine[],
) {
  const rows = reader.all(
    `SELECT s.id, s.name, s.short_name, s.hue FROM grades_average a JOIN directory_subject s ON s.id = a.subject_id
     WHERE a.pupil_id = :pupilId AND a.period_id = :periodId`,
    { pupilId, periodId },
  );
  const named = new Map<string, { name: string; shortName: string; hue: number }>();
  for (const row of rows) {
    named.set(text(row, 'id'), {
      name: text(row, 'name'),
      shortName: textOrNull(row, 'short_name') ?? '',
      hue: integerOrNull(row, 'hue') ?? 0,
    });
  }
  for (const mark of marks) {
    const { subjectName: name, subjectShortName: shortName, hue } = mark;
    named.set(mark.subjectId, { name, shortName, hue });
  }
  return [...named]
    .map(([subjectId, subject]): SubjectGrades => {
      const own = marks.filter((mark) => mark.subjectId === subjectId);
      return {
        subjectId,
        ...subject,
        average: averageOf(reader, pupilId, periodId, subjectId),
        year: averageOf(reader, pupilId, yearId, subjectId),
        marks: own,
        evolution: own
          .flatMap((mark) =>
            mark.outOfTwenty === null ? [] : [{ on: mark.heldOn, value: mark.outOfTwenty }],
          )
          .toReversed(),
      };
    })
    .sort((a, b) => frenchOrder(a.name, b.name));
}
