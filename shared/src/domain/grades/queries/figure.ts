import type { SqlReader, SqlRow } from '../../../ports/sqlDatabase.ts';
import { integer, integerOrNull } from '../../query.ts';

/** Class figures in hundredths; null where too few pupils have a value to show them. */
export interface FigureView {
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly count: number;
}

/** The class figure by this identifier (`cohortOf`, `evaluationFigureId`), computed by the server; null until it is known. */
export function figureOf(reader: SqlReader, id: string): FigureView | null {
  const row = reader.get('SELECT mean, min, max, count FROM grades_class_figure WHERE id = :id', { id });
  return row === undefined ? null : toFigure(row);
}

function toFigure(row: SqlRow): FigureView {
  return {
    mean: integerOrNull(row, 'mean'),
    min: integerOrNull(row, 'min'),
    max: integerOrNull(row, 'max'),
    count: integer(row, 'count'),
  };
}
