import type { ImportIssue } from '../../../storage/repositories/importRuns.ts';
import type { SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';
import { type Columns, cellOf, isHeaderAgain, readHeader } from './columns.ts';
import { type PersonRow, readPersonRow } from './personRow.ts';
import type { CsvEncoding } from './guessEncoding.ts';
import { missingColumn, type Profile, profileNamed, profileOfColumns } from './profiles.ts';
import { csvEncoding, type Row, type RowFault, readRows } from './readRows.ts';

/** A CSV file of people whose header was understood. */
export interface PeopleFile {
  readonly file: SourceFile;
  readonly encoding: CsvEncoding;
  readonly columns: Columns;
  readonly headerLine: number;
  /** Whom it lists; undefined = its column `Profil` says it line by line. */
  readonly profile: Profile | undefined;
}

/** What a people file holds, in its order: a person, or what is wrong at a line. `left` = the line was left out. */
export type PeopleEvent =
  | { readonly person: PersonRow; readonly issue?: undefined }
  | {
      readonly issue: ImportIssue;
      readonly left: boolean;
      readonly profile: Profile | undefined;
      readonly person?: undefined;
    };

/**
 * Reads a file's header.
 * @throws {AppError} `import.csv_empty`, `import.csv_no_header`, `import.csv_profile_unknown`, `import.csv_wrong_list` when the name says
 * another list than the columns, `import.csv_column_missing` (data: column)
 */
export async function openPeopleFile(file: SourceFile): Promise<PeopleFile> {
  const encoding = await csvEncoding(file);
  const header = await firstRow(file, encoding);
  const at = { file: file.name, line: header?.line ?? 1 };
  if (header?.cells === undefined) throw unreadable('import.csv_empty', at);
  const columns = readHeader(header.cells);
  // Nothing of the line is repeated: without a header it is somebody's.
  if (columns.places.size < 2) throw unreadable('import.csv_no_header', at);
  const byLine = columns.places.has('profile');
  const named = profileNamed(file.name);
  const certain = profileOfColumns(columns);
  if (!byLine && named !== undefined && certain !== undefined && named !== certain)
    throw unreadable('import.csv_wrong_list', at);
  const profile = byLine ? undefined : (named ?? certain);
  if (!byLine && profile === undefined) throw unreadable('import.csv_profile_unknown', at);
  const column = missingColumn(profile ?? 'staff', columns);
  if (column !== undefined) throw unreadable('import.csv_column_missing', at, { column });
  return { file, encoding, columns, headerLine: at.line, profile };
}

async function firstRow(file: SourceFile, encoding: CsvEncoding): Promise<Row | undefined> {
  for await (const rows of readRows(file, encoding)) if (rows[0] !== undefined) return rows[0];
  return undefined;
}

const faultCodes = {
  quote: 'import.csv_quote',
  size: 'import.csv_record_too_long',
  control: 'import.csv_control',
} as const satisfies Record<RowFault, string>;

/** Reads the people of a file. Unknown columns are named first; a line with a fault is left out and the reading goes on. */
export async function* readPeople(people: PeopleFile): AsyncGenerator<PeopleEvent> {
  const { file, encoding, columns, headerLine, profile } = people;
  const issue = (line: number, code: string, data: ImportIssue['data'] = {}): ImportIssue => ({
    severity: 'warning',
    code,
    file: file.name,
    line,
    data,
  });
  for (const column of columns.unknown)
    yield { issue: issue(headerLine, 'import.csv_column_unknown', { column }), left: false, profile };
  for await (const rows of readRows(file, encoding)) {
    for (const row of rows) {
      if (row.line <= headerLine) continue;
      if (row.fault !== undefined) {
        yield { issue: issue(row.line, faultCodes[row.fault]), left: true, profile };
        continue;
      }
      if (isHeaderAgain(columns, row.cells)) {
        yield { issue: issue(row.line, 'import.csv_header_again'), left: false, profile };
        continue;
      }
      const whose = profile ?? profileNamed(cellOf(columns, row.cells, 'profile') ?? '');
      if (whose === undefined) {
        yield { issue: issue(row.line, 'import.csv_profile_wrong'), left: true, profile };
        continue;
      }
      const { person, problems } = readPersonRow(columns, row.cells, row.line, whose);
      for (const { code, data } of problems)
        yield { issue: issue(row.line, code, data), left: person === undefined, profile: whose };
      if (person !== undefined) yield { person };
    }
  }
}
