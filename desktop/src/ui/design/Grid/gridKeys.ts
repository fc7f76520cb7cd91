/** A cell by the identifiers of its row and column. */
export interface GridCell {
  readonly row: string;
  readonly column: string;
}

/** A cell by position, from zero. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

export type GridMove = 'up' | 'down' | 'left' | 'right';

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
}

/** The neighbour, or undefined at the edge: moving past the last pupil leaves the cursor where it is. */
export function moveCell(from: GridPlace, move: GridMove, size: GridSize): GridPlace | undefined {
  const row = from.row + (move === 'down' ? 1 : move === 'up' ? -1 : 0);
  const column = from.column + (move === 'right' ? 1 : move === 'left' ? -1 : 0);
  return row >= 0 && row < size.rows && column >= 0 && column < size.columns ? { row, column } : undefined;
}

/** Splits what a spreadsheet puts on the clipboard (tabs and lines) over the cells from `start`; what falls outside is left out. */
export function pastedCells(
  text: string,
  start: GridPlace,
  size: GridSize,
): readonly (GridPlace & { readonly text: string })[] {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
  return lines.flatMap((line, down) =>
    line.split('\t').flatMap((value, right) => {
      const place = { row: start.row + down, column: start.column + right };
      return place.row < size.rows && place.column < size.columns ? [{ ...place, text: value.trim() }] : [];
    }),
  );
}
