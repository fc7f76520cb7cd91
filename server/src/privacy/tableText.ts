import { csvTable } from '@cartable/shared/lib/csvTable.ts';
import type { PrivacyWords } from './privacyWords.ts';

/** A row of a person's data: fields as they are kept. */
export type DataRow = Readonly<Record<string, unknown>>;

/** Fields kept in hundredths. */
const hundredths = new Set(['value', 'coefficient', 'scale']);

/** A field's value as a person reads it: a mark as 12.5, an instant as a date, a list as its names. */
function readable(field: string, value: unknown, words: PrivacyWords): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return words(value ? 'yes' : 'no');
  if (typeof value === 'number') {
    if (hundredths.has(field)) return String(value / 100);
    return field === 'at' || field.endsWith('At') ? new Date(value).toISOString() : String(value);
  }
  if (Array.isArray(value)) return value.map((one) => readable(field, one, words)).join(', ');
  if (typeof value === 'object') return 'name' in value ? String(value.name) : JSON.stringify(value);
  return String(value);
}

/** Columns of a table: every field that a row has, those that say who or what first. */
function columnsOf(rows: readonly DataRow[]): readonly string[] {
  const all = new Set(rows.flatMap((row) => Object.keys(row)));
  const last = ['id'];
  return [...[...all].filter((field) => !last.includes(field)), ...last.filter((field) => all.has(field))];
}

/** Rows as a table for a spreadsheet, titles in words. */
export function csvText(rows: readonly DataRow[], words: PrivacyWords): string {
  const columns = columnsOf(rows);
  return csvTable([
    columns.map((field) => words(`field.${field}`).replace(/^field\./, '')),
    ...rows.map((row) => columns.map((field) => readable(field, row[field], words))),
  ]);
}

/** A text inside HTML. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (one) => entities[one] ?? one);
}
