import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type ClassList,
  foldCell,
  type ListedPupil,
  type ListFault,
} from '@cartable/shared/domain/fleet/classList.ts';
import { largestBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { parse } from 'csv-parse/sync';

const NAMES = {
  login: ['identifiant', 'login'],
  familyName: ['nom', 'nom de famille', 'family name', 'last name'],
  givenName: ['prenom', 'given name', 'first name'],
} as const;

/** Far more than five hundred lines of any school's export: a larger file is another one, chosen by mistake. */
const LARGEST_FILE_BYTES = 1024 * 1024;

/** A record of the file, and the line on which it ends. */
interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function decode(bytes: Buffer): string {
  // What a spreadsheet calls a Unicode text, by the mark that it begins with.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // What French spreadsheets of yesterday write.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function readRows(path: string): readonly Row[] {
  if (statSync(path).size > LARGEST_FILE_BYTES) throw new RangeError('too large for a list');
  // A spreadsheet's own word about what stands between two cells; the lines keep their numbers.
  const text = decode(readFileSync(path)).replace(/^(\ufeff?)sep=.(?=\r?\n)/iu, '$1');
  const head = text.split(/\r?\n/).find((line) => line.trim() !== '') ?? '';
  const delimiter = [';', '\t', ','].find((one) => head.includes(one)) ?? ';';
  // With `info` each row comes with its place; the types tell of rows without.
  const rows: unknown = parse(text, {
    delimiter,
    bom: true,
    info: true,
    skip_empty_lines: true,
    // Spreadsheets export the lines below a table too.
    skip_records_with_empty_values: true,
    relax_column_count: true,
    trim: true,
  });
  return rows as readonly Row[];
}

/**
 * Reads a class list: CSV with a line of titles, `identifiant`, or `nom` and `prénom`, in any case, with commas, semicolons or tabs. A line
 * with too little to tell anybody is one of its faults.
 * @throws {AppError} `prepare.list_unreadable` (data: path, the file's name), `fleet.batch_large` (data: max)
 */
export function readClassList(path: string): ClassList {
  const name = basename(path);
  let rows: readonly Row[];
  try {
    rows = readRows(path);
  } catch (cause) {
    throw new AppError('prepare.list_unreadable', { path: name }, cause);
  }
  const titles = (rows[0]?.record ?? []).map(foldCell);
  const column = (names: readonly string[]) => titles.findIndex((title) => names.includes(title));
  const at = {
    login: column(NAMES.login),
    familyName: column(NAMES.familyName),
    givenName: column(NAMES.givenName),
  };
  const named = at.familyName >= 0 && at.givenName >= 0;
  if (rows.length < 2 || (at.login < 0 && !named))
    throw new AppError('prepare.list_unreadable', { path: name });
  if (rows.length - 1 > largestBatch) throw new AppError('fleet.batch_large', { max: largestBatch });
  const pupils: ListedPupil[] = [];
  const faults: ListFault[] = [];
  for (const { record, info } of rows.slice(1)) {
    const line = info.lines;
    const login = record[at.login] || null;
    const familyName = record[at.familyName] ?? '';
    const givenName = record[at.givenName] ?? '';
    if (login === null && (familyName === '' || givenName === '')) {
      faults.push({ line, code: 'prepare.list_incomplete' });
    } else pupils.push({ line, login, familyName, givenName });
  }
  return { name, pupils, faults };
}
