import { readFileSync } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { foldText } from '@cartable/shared/lib/foldText.ts';
import { parse } from 'csv-parse/sync';

/** Somebody of a class list: by login, or by name. */
export interface ListedPupil {
  readonly line: number;
  readonly login: string | undefined;
  readonly familyName: string;
  readonly givenName: string;
}

const NAMES = {
  login: ['identifiant', 'login'],
  familyName: ['nom', 'nom de famille', 'family name', 'last name'],
  givenName: ['prenom', 'given name', 'first name'],
} as const;

const fold = (text: string) =>
  foldText(text)
    .trim()
    .replace(/[_\s]+/g, ' ');

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // What French spreadsheets of yesterday write.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/**
 * Reads a class list: CSV with a line of titles, `identifiant`, or `nom` and `prénom`, in any case, with commas, semicolons or tabs.
 * @throws {AppError} `prepare.list_unreadable` (data: path, line)
 */
export function readClassList(path: string): readonly ListedPupil[] {
  let text: string;
  try {
    text = decode(readFileSync(path));
  } catch (cause) {
    throw new AppError('prepare.list_unreadable', { path, line: 0 }, cause);
  }
  const head = text.split(/\r?\n/, 1)[0] ?? '';
  const delimiter = [';', '\t', ','].find((one) => head.includes(one)) ?? ';';
  let rows: string[][];
  try {
    rows = parse(text, {
      delimiter,
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
    });
  } catch (cause) {
    throw new AppError('prepare.list_unreadable', { path, line: 1 }, cause);
  }
  const titles = (rows[0] ?? []).map(fold);
  const column = (names: readonly string[]) => titles.findIndex((title) => names.includes(title));
  const at = {
    login: column(NAMES.login),
    familyName: column(NAMES.familyName),
    givenName: column(NAMES.givenName),
  };
  const named = at.familyName >= 0 && at.givenName >= 0;
  if (at.login < 0 && !named) throw new AppError('prepare.list_unreadable', { path, line: 1 });
  return rows.slice(1).map((row, index): ListedPupil => {
    const login = row[at.login] || undefined;
    const familyName = row[at.familyName] ?? '';
    const givenName = row[at.givenName] ?? '';
    if (login === undefined && (familyName === '' || givenName === '')) {
      throw new AppError('prepare.list_unreadable', { path, line: index + 2 });
    }
    return { line: index + 2, login, familyName, givenName };
  });
}

/** A person of the school as the server lists them. */
export interface KnownPerson {
  readonly userId: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly login: string | null;
}

/**
 * Who of the school a line of the list means.
 * @throws {AppError} `prepare.list_nobody` or `prepare.list_several` (data: line): the line only, because names stay out of messages
 */
export function findListed(pupil: ListedPupil, people: readonly KnownPerson[]): KnownPerson {
  const found = people.filter((one) =>
    pupil.login !== undefined
      ? one.login !== null && fold(one.login) === fold(pupil.login)
      : fold(one.familyName) === fold(pupil.familyName) && fold(one.givenName) === fold(pupil.givenName),
  );
  const [one] = found;
  if (one === undefined) throw new AppError('prepare.list_nobody', { line: pupil.line });
  if (found.length > 1) throw new AppError('prepare.list_several', { line: pupil.line });
  return one;
}
