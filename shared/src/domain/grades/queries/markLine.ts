import type { SqlParams, SqlReader, SqlRow } from '../../../ports/sqlDatabase.ts';
import { flag, integer, integerOrNull, text, textOrNull } from '../../query.ts';
import { evaluationFigureId } from '../classFigure.ts';
import type { Evaluation } from '../evaluation.ts';
import type { Mark } from '../mark.ts';
import { type FigureView, figureOf } from './figure.ts';

/** One mark of one pupil with its evaluation. */
export interface MarkLine {
  readonly evaluationId: string;
  readonly subjectId: string;
  readonly subjectName: string;
  readonly subjectShortName: string;
  readonly hue: number;
  readonly title: string;
  readonly heldOn: string;
  readonly kind: Evaluation['kind'];
  /** Hundredths. */
  readonly coefficient: number;
  /** Hundredths. */
  readonly scale: number;
  readonly onTwenty: boolean;
  readonly optional: Evaluation['optional'];
  readonly status: Mark['status'];
  /** Hundredths of a point; null unless `status` is `value`. */
  readonly value: number | null;
  /** The value brought to 20, in hundredths, for curves only. */
  readonly outOfTwenty: number | null;
  readonly comment: string;
  readonly figure: FigureView | null;
}

/** Record types that {@link markLines} reads. */
export const markLineReads: readonly string[] = [
  'grades.mark',
  'grades.evaluation',
  'grades.classFigure',
  'directory.subject',
];

/**
 * A pupil's published marks, the latest evaluation first.
 * @param where a further condition over the mark `k` and its evaluation `e`
 */
export function markLines(
  reader: SqlReader,
  where: string,
  params: SqlParams & { readonly pupilId: string },
  limit = 1000,
): readonly MarkLine[] {
  return reader
    .all(
      `SELECT e.id, e.subject_id, s.name AS subject_name, s.short_name, s.hue, e.title, e.held_on, e.kind, e.coefficient,
         e.scale, e.on_twenty, e.optional, k.status, k.value, k.comment
       FROM grades_mark k
       JOIN grades_evaluation e ON e.id = k.evaluation_id
       LEFT JOIN directory_subject s ON s.id = e.subject_id
       WHERE k.pupil_id = :pupilId AND k.published = 1 AND k.status <> 'empty' AND ${where}
       ORDER BY e.held_on DESC, e.id LIMIT :limit`,
      { ...params, limit },
    )
    .map((row) => toLine(reader, row));
}

function toLine(reader: SqlReader, row: SqlRow): MarkLine {
  const id = text(row, 'id');
  const value = integerOrNull(row, 'value');
  const scale = integer(row, 'scale');
  return {
    evaluationId: id,
    subjectId: text(row, 'subject_id'),
    subjectName: textOrNull(row, 'subject_name') ?? '',
    subjectShortName: textOrNull(row, 'short_name') ?? '',
    hue: integerOrNull(row, 'hue') ?? 0,
    title: text(row, 'title'),
    heldOn: text(row, 'held_on'),
    kind: text(row, 'kind') as Evaluation['kind'],
    coefficient: integer(row, 'coefficient'),
    scale,
    onTwenty: flag(row, 'on_twenty'),
    optional: text(row, 'optional') as Evaluation['optional'],
    status: text(row, 'status') as Mark['status'],
    value,
    outOfTwenty: value === null ? null : Math.round((value * 2000) / scale),
    comment: text(row, 'comment'),
    figure: figureOf(reader, evaluationFigureId(id)),
  };
}
