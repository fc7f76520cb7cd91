import type { PrivacyLanguage, PrivacyWords } from '../privacyWords.ts';
import type { DataRow } from '../tableText.ts';

/** How one language writes what a copy holds: its words, and its days, moments and numbers. */
export interface CopyTexts {
  readonly words: PrivacyWords;
  /** `2026-11-26` → `26/11/2026`. */
  day(iso: string): string;
  /** Server time in milliseconds → `26/11/2026 21:18`, as the clock of the school showed it. */
  moment(at: number): string;
  /** Hundredths → `12,5`. */
  decimal(hundredths: number): string;
}

/** One cell of a table for people, from a row as it is kept. */
export type Cell = (row: DataRow, texts: CopyTexts) => string;

/** The texts of a language. The schools are in France: so are their days and hours. */
export function copyTexts(language: PrivacyLanguage, words: PrivacyWords): CopyTexts {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const timeZone = 'Europe/Paris';
  const day = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  });
  const moment = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  const number = new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 2 });
  return {
    words,
    day: (iso) => day.format(new Date(`${iso}T00:00:00Z`)),
    // "26/11/2026, 21:18" is a text to a spreadsheet; without the comma it is a moment.
    moment: (at) => moment.format(at).replace(',', ''),
    decimal: (hundredths) => number.format(hundredths / 100),
  };
}

/** A text as the person or their teacher wrote it. */
export const text =
  (field: string): Cell =>
  (row) =>
    typeof row[field] === 'string' || typeof row[field] === 'number' ? String(row[field]) : '';

/** Something else that the record refers to, by the name that was looked up; the record may outlive it. */
export const named =
  (name: string, id: string): Cell =>
  (row, { words }) => {
    if (typeof row[name] === 'string') return row[name];
    return row[id] === null || row[id] === undefined ? '' : words('copy.none');
  };

/** Several names. */
export const list =
  (...fields: readonly string[]): Cell =>
  (row) => {
    const all = fields.flatMap((field) => (Array.isArray(row[field]) ? row[field] : []));
    return [
      ...new Set(all.map((one) => (typeof one === 'object' ? String(one?.name ?? '') : String(one)))),
    ].join(', ');
  };

/** A code by its word in a group of the sentences; one that has no word is said to be another. */
export const coded =
  (field: string, group: string): Cell =>
  (row, { words }) => {
    const value = row[field];
    return value === null || value === undefined ? '' : wordOf(words, group, String(value));
  };

/** Several codes, or codes joined by commas. */
export const codedList =
  (field: string, group: string): Cell =>
  (row, { words }) => {
    const value = row[field];
    const all = Array.isArray(value) ? value.map(String) : String(value ?? '').split(',');
    return all
      .filter((one) => one !== '')
      .map((one) => wordOf(words, group, one))
      .join(', ');
  };

/** The word of a code. */
export function wordOf(words: PrivacyWords, group: string, code: string): string {
  const name = `copy.${group}.${code}`;
  const found = words(name);
  return found === name ? words('copy.otherCode') : found;
}

export const yesNo =
  (field: string): Cell =>
  (row, { words }) =>
    row[field] === undefined || row[field] === null ? '' : words(row[field] ? 'copy.yes' : 'copy.no');

export const day =
  (field: string): Cell =>
  (row, texts) =>
    typeof row[field] === 'string' && row[field] !== '' ? texts.day(row[field]) : '';

export const moment =
  (field: string): Cell =>
  (row, texts) => {
    const at = row[field] === null || row[field] === undefined ? Number.NaN : Number(row[field]);
    return Number.isFinite(at) ? texts.moment(at) : '';
  };

export const hundredths =
  (field: string): Cell =>
  (row, texts) =>
    typeof row[field] === 'number' ? texts.decimal(row[field]) : '';
