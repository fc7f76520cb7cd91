import { type ClipboardEvent, type FocusEvent, type KeyboardEvent, type ReactNode, useRef } from 'react';
import { classes } from '../../lib/classes.ts';
import { type GridCell, type GridMove, moveCell, pastedCells } from './gridKeys.ts';
import './Grid.css';

export interface GridColumn {
  readonly id: string;
  readonly label: ReactNode;
  /** Names each cell for screen readers, with the row's name: "Note de Inès Benali". */
  readonly cellLabel: (rowName: string) => string;
  readonly width?: 'narrow' | 'wide';
}

/** A column that is only read, before the columns that are filled. */
export interface GridFact {
  readonly id: string;
  readonly label: ReactNode;
  readonly of: (rowId: string) => ReactNode;
  /** Left out where the table is too narrow for it beside what is filled. */
  readonly minor?: true;
}

export interface GridRow {
  readonly id: string;
  readonly name: string;
  readonly header: ReactNode;
}

export interface EntryGridProps {
  readonly label: string;
  readonly corner: ReactNode;
  readonly rows: readonly GridRow[];
  readonly facts?: readonly GridFact[];
  readonly columns: readonly GridColumn[];
  readonly text: (cell: GridCell) => string;
  /** Why a cell's text was not taken; it stays as typed so that nothing is retyped. */
  readonly problem?: (cell: GridCell) => string | undefined;
  /** One typed cell, or many pasted at once. Only changed cells come. */
  readonly onEnter: (changes: readonly (GridCell & { readonly text: string })[]) => void;
  readonly onUndo: () => void;
}

const keys: Readonly<Record<string, GridMove>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Enter: 'down',
};

/**
 * A table filled by keyboard: type, Enter goes down, arrows move, Ctrl+V takes a column or a block from a spreadsheet,
 * Ctrl+Z undoes, Escape gives the cell's former text back. Each cell is a real text field, so a screen reader needs nothing special.
 */
export function EntryGrid(props: EntryGridProps) {
  const { label, corner, rows, facts = [], columns, text, problem, onEnter, onUndo } = props;
  const table = useRef<HTMLTableElement>(null);
  const size = { rows: rows.length, columns: columns.length };

  const focusAt = (row: number, column: number) => {
    const cell = table.current?.querySelector<HTMLInputElement>(`[data-cell="${row}:${column}"]`);
    cell?.focus();
    cell?.select();
  };

  const commit = (input: HTMLInputElement, cell: GridCell) => {
    if (input.value !== text(cell)) onEnter([{ ...cell, text: input.value }]);
  };

  const onKey = (event: KeyboardEvent<HTMLInputElement>, row: number, column: number, cell: GridCell) => {
    const input = event.currentTarget;
    if (event.key === 'Escape') {
      input.value = text(cell);
      input.select();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && input.value === text(cell)) {
      event.preventDefault();
      onUndo();
      return;
    }
    const key = event.key === 'Enter' && event.shiftKey ? 'ArrowUp' : event.key;
    const move = keys[key];
    if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const atEdge = move === 'left' ? input.selectionEnd === 0 : input.selectionStart === input.value.length;
    if ((move === 'left' || move === 'right') && !whole && !atEdge) return;
    const next = moveCell({ row, column }, move, size);
    event.preventDefault();
    if (next) focusAt(next.row, next.column);
    else commit(input, cell);
  };

  const onPaste = (event: ClipboardEvent<HTMLInputElement>, row: number, column: number) => {
    const pasted = pastedCells(event.clipboardData.getData('text/plain'), { row, column }, size);
    if (pasted.length < 2) return;
    event.preventDefault();
    onEnter(
      pasted.flatMap((item) => {
        const rowId = rows[item.row]?.id;
        const columnId = columns[item.column]?.id;
        return rowId === undefined || columnId === undefined
          ? []
          : [{ row: rowId, column: columnId, text: item.text }];
      }),
    );
  };

  return (
    <div className="grid-scroll">
      <table ref={table} className="grid" aria-label={label}>
        <thead>
          <tr>
            <th scope="col" className="grid-corner">
              {corner}
            </th>
            {facts.map((fact) => (
              <th key={fact.id} scope="col" className={classes('grid-fact', fact.minor && 'grid-minor')}>
                {fact.label}
              </th>
            ))}
            {columns.map((column) => (
              <th key={column.id} scope="col" className={`grid-${column.width ?? 'narrow'}`}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, rowIndex) => (
            <tr key={row.id}>
              <th scope="row" className="grid-name">
                {row.header}
              </th>
              {facts.map((fact) => (
                <td key={fact.id} className={classes('grid-cell grid-fact', fact.minor && 'grid-minor')}>
                  {fact.of(row.id)}
                </td>
              ))}
              {columns.map((column, columnIndex) => {
                const cell = { row: row.id, column: column.id };
                const value = text(cell);
                const wrong = problem?.(cell);
                return (
                  <td key={column.id} className={classes('grid-cell', wrong && 'grid-wrong')}>
                    <input
                      key={value}
                      className={`grid-input grid-${column.width ?? 'narrow'}`}
                      data-cell={`${rowIndex}:${columnIndex}`}
                      defaultValue={value}
                      aria-label={column.cellLabel(row.name)}
                      aria-invalid={wrong !== undefined}
                      title={wrong}
                      autoComplete="off"
                      spellCheck={column.width === 'wide'}
                      onFocus={(event: FocusEvent<HTMLInputElement>) => event.currentTarget.select()}
                      onBlur={(event) => commit(event.currentTarget, cell)}
                      onKeyDown={(event) => onKey(event, rowIndex, columnIndex, cell)}
                      onPaste={(event) => onPaste(event, rowIndex, columnIndex)}
                    />
                    {wrong && <span className="grid-problem">{wrong}</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
