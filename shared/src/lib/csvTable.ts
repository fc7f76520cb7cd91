/** A number stays a number: what a spreadsheet computes of it is itself. */
const PLAIN_NUMBER = /^-?\d+(?:[.,]\d+)?$/;

/** A cell that no spreadsheet takes for a formula (`'` before `= + - @`, tab, return), quoted where it must be. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Rows as CSV (RFC 4180) as spreadsheets of France open it: `;` between cells, and the mark by which they know that it is UTF-8.
 * @example csvTable([['nom', 'classe'], ['=cmd', '2de 4']]) // "\ufeffnom;classe\r\n'=cmd;2de 4\r\n"
 */
export function csvTable(rows: readonly (readonly string[])[]): string {
  return `\ufeff${rows.map((cells) => `${cells.map(csvCell).join(';')}\r\n`).join('')}`;
}
