import { csvTable } from '@cartable/shared/lib/csvTable.ts';
import type { CopyFor } from '../personExport.ts';
import type { DataRow } from '../tableText.ts';
import type { CopyTexts } from './cells.ts';
import { ownColumns } from './ownColumns.ts';
import { type Columns, recordColumns } from './recordColumns.ts';

/** What people read of each kind of table. */
const allColumns: Readonly<Record<string, Columns>> = { ...recordColumns, ...ownColumns };

/**
 * The rows of a kind as a table that a person reads in a spreadsheet: words for codes, names for identifiers, the school's days and hours. Columns in which no row
 * has anything are left out.
 * @throws {TypeError} for a kind that has no columns
 */
export function csvText(type: string, rows: readonly DataRow[], texts: CopyTexts, copyFor: CopyFor): string {
  const columns = allColumns[type];
  if (columns === undefined) throw new TypeError(`no columns for ${type}`);
  const cells = rows.map((row) =>
    Object.values(columns).map((cell) => cell({ ...row, ofSelf: copyFor === 'self' }, texts)),
  );
  const kept = Object.keys(columns).flatMap((title, index) =>
    cells.some((row) => row[index] !== '') ? [[title, index] as const] : [],
  );
  return csvTable([
    kept.map(([title]) => texts.words(`copy.field.${title}`)),
    ...cells.map((row) => kept.map(([, index]) => row[index] ?? '')),
  ]);
}
