import type { Mark } from '@cartable/shared/domain/grades/mark.ts';

/** A cell as the entry grid holds it. */
export interface Cell {
  readonly status: Mark['status'];
  /** Hundredths; null unless `status` is `value`. */
  readonly value: number | null;
}

const reasons: Readonly<Record<string, Mark['status']>> = {
  ABS: 'ABS',
  A: 'ABS',
  DISP: 'DISP',
  D: 'DISP',
  NR: 'NR',
  NN: 'NN',
  N: 'NN',
};

/**
 * What a teacher typed, as a cell: a number with a comma or a point (`12,5`, `12.5`, `12`), a reason or its first letter in
 * any case (`abs`), nothing. Undefined when it is none of them or above the scale (hundredths). Digits beyond hundredths are refused
 * rather than rounded. No binary fraction is ever made: the digits are read as they stand.
 */
export function parseMark(text: string, scale: number): Cell | undefined {
  const typed = text.trim().toUpperCase();
  if (typed === '') return { status: 'empty', value: null };
  const reason = reasons[typed];
  if (reason) return { status: reason, value: null };
  const digits = /^(\d{1,4})(?:[.,](\d{1,2}))?$/.exec(typed);
  if (!digits) return undefined;
  const value = Number(digits[1]) * 100 + Number((digits[2] ?? '').padEnd(2, '0'));
  return value <= scale ? { status: 'value', value } : undefined;
}

/** The cell as the grid shows it. */
export function cellText(cell: Cell, number: (value: number) => string): string {
  if (cell.status === 'empty') return '';
  return cell.status === 'value' && cell.value !== null ? number(cell.value / 100) : cell.status;
}

/** Mean, lowest and highest of the values typed so far, in hundredths: a help while typing, never what families see. */
export function liveStats(
  cells: readonly Cell[],
): { mean: number; min: number; max: number; count: number } | undefined {
  const values = cells.flatMap((cell) =>
    cell.status === 'value' && cell.value !== null ? [cell.value] : [],
  );
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    mean: Math.floor((sum * 2 + values.length) / (values.length * 2)),
    min: Math.min(...values),
    max: Math.max(...values),
    count: values.length,
  };
}
