import type { SqlParams, SqlReader, SqlRow } from '../../../ports/sqlDatabase.ts';
import { pupilCounter } from '../../directory/queries/pupilCounter.ts';
import { flag, integer, integerOrNull, text, textOrNull } from '../../query.ts';
import { evaluationFigureId } from '../classFigure.ts';
import type { Evaluation } from '../evaluation.ts';
import { type FigureView, figureOf } from './figure.ts';

/** One evaluation in a teacher's list. Numbers are hundredths. */
export interface EvaluationLine {
  readonly id: string;
  readonly classId: string;
  readonly className: string;
  readonly subjectId: string;
  readonly subjectName: string;
  readonly hue: number;
  readonly periodId: string;
  readonly title: string;
  readonly heldOn: string;
  readonly kind: Evaluation['kind'];
  readonly coefficient: number;
  readonly scale: number;
  readonly onTwenty: boolean;
  readonly optional: Evaluation['optional'];
  readonly published: boolean;
  /** Cells filled in, reasons included. */
  readonly enteredCount: number;
  readonly pupilCount: number;
  readonly figure: FigureView | null;
}

/** Record types that {@link evaluationLines} reads. */
export const evaluationLineReads: readonly string[] = [
  'grades.evaluation',
  'grades.mark',
  'grades.classFigure',
  'directory.class',
  'directory.subject',
  'directory.membership',
];

/** Whether the signed-in teacher teaches the subject of evaluation `e` to its class. */
export const taughtByMe = `(e.class_id, e.subject_id) IN (
  SELECT m.class_id, m.subject_id FROM directory_membership m WHERE m.user_id = :me AND m.role = 'teacher')`;

/** Evaluations, the latest first. `where` is a condition over `e`; its parameters are in `params`. `today` is the day of the pupils' count. */
export function evaluationLines(
  reader: SqlReader,
  where: string,
  params: SqlParams,
  today: string,
): readonly EvaluationLine[] {
  const pupilsIn = pupilCounter(reader, today);
  return reader
    .all(
      `SELECT e.id, e.class_id, c.name AS class_name, e.subject_id, s.name AS subject_name, s.hue, e.period_id, e.title,
         e.held_on, e.kind, e.coefficient, e.scale, e.on_twenty, e.optional, e.published,
         (SELECT COUNT(*) FROM grades_mark k WHERE k.evaluation_id = e.id AND k.status <> 'empty') AS entered
       FROM grades_evaluation e
       LEFT JOIN directory_class c ON c.id = e.class_id
       LEFT JOIN directory_subject s ON s.id = e.subject_id
       WHERE ${where}
       ORDER BY e.held_on DESC, e.id`,
      params,
    )
    .map((row) => toLine(reader, row, pupilsIn));
}

function toLine(reader: SqlReader, row: SqlRow, pupilsIn: (classId: string) => number): EvaluationLine {
  const id = text(row, 'id');
  return {
    id,
    classId: text(row, 'class_id'),
    className: textOrNull(row, 'class_name') ?? '',
    subjectId: text(row, 'subject_id'),
    subjectName: textOrNull(row, 'subject_name') ?? '',
    hue: integerOrNull(row, 'hue') ?? 0,
    periodId: text(row, 'period_id'),
    title: text(row, 'title'),
    heldOn: text(row, 'held_on'),
    kind: text(row, 'kind') as Evaluation['kind'],
    coefficient: integer(row, 'coefficient'),
    scale: integer(row, 'scale'),
    onTwenty: flag(row, 'on_twenty'),
    optional: text(row, 'optional') as Evaluation['optional'],
    published: flag(row, 'published'),
    enteredCount: integer(row, 'entered'),
    pupilCount: pupilsIn(text(row, 'class_id')),
    figure: figureOf(reader, evaluationFigureId(id)),
  };
}
