import { z } from 'zod';
import { type PeriodLine, periodsOn } from '../../directory/queries/periods.ts';
import { type PupilName, pupilsOf } from '../../directory/queries/pupils.ts';
import { recordId } from '../../fields.ts';
import { defineQuery, integerOrNull, text } from '../../query.ts';
import type { Mark } from '../mark.ts';
import { type EvaluationLine, evaluationLineReads, evaluationLines } from './evaluationLine.ts';

/** One row of the entry grid. */
export interface GridRow extends PupilName {
  /** `empty` until something is entered. */
  readonly status: Mark['status'];
  /** Hundredths. */
  readonly value: number | null;
  readonly comment: string;
}

export interface EvaluationGrid {
  readonly evaluation: EvaluationLine;
  readonly period: PeriodLine | null;
  readonly rows: readonly GridRow[];
}

/** A mark given before its pupil left the class stays in sight. */
const marked = `EXISTS (SELECT 1 FROM grades_mark k
  WHERE k.evaluation_id = :of AND k.pupil_id = m.user_id AND k.status <> 'empty')`;

/** The entry grid of one evaluation: every pupil of the class, in order, with their cell. */
export const grid = defineQuery({
  name: 'grades.grid',
  args: z.strictObject({ evaluationId: recordId }),
  reads: [...evaluationLineReads, 'directory.person', 'directory.period'],
  run(reader, { evaluationId }, me): EvaluationGrid | null {
    const evaluation = evaluationLines(reader, 'e.id = :id', { id: evaluationId }, me.today)[0];
    if (evaluation === undefined) return null;
    const cells = new Map(
      reader
        .all('SELECT pupil_id, status, value, comment FROM grades_mark WHERE evaluation_id = :evaluationId', {
          evaluationId,
        })
        .map((row) => [text(row, 'pupil_id'), row]),
    );
    const also = { where: marked, of: evaluationId };
    const rows = pupilsOf(reader, evaluation.classId, me.today, also).map((pupil): GridRow => {
      const cell = cells.get(pupil.pupilId);
      return {
        ...pupil,
        status: cell ? (text(cell, 'status') as Mark['status']) : 'empty',
        value: cell ? integerOrNull(cell, 'value') : null,
        comment: cell ? text(cell, 'comment') : '',
      };
    });
    const period = periodsOn(reader, me.today).find((one) => one.id === evaluation.periodId) ?? null;
    return { evaluation, period, rows };
  },
});
