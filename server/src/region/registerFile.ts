import type { SchoolKind } from '@cartable/shared/domain/region/schoolStates.ts';
import { line as lineField, isoDay } from '@cartable/shared/domain/fields.ts';
import { academyId as academyField } from '@cartable/shared/domain/region/place.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { academyName } from '../directory/academies.ts';
import { foldHeader } from '../directory/readers/csv/columns.ts';
import { csvEncoding, readRows } from '../directory/readers/csv/readRows.ts';
import type { SourceFile } from '../directory/readers/sourceFile.ts';
import type { AcademyRow } from '../storage/repositories/region/academies.ts';
import type { SchoolWords } from '../storage/repositories/region/schools.ts';

/** What a file of the register says: academies alone, or schools. */
export interface RegisterFile {
  readonly academies: readonly AcademyRow[];
  readonly schools: readonly SchoolWords[];
}

/** Headers as offices write them, folded: no case, accent, space or punctuation. */
const headers = {
  uai: ['uai', 'rne', 'codeuai', 'numerouai', 'coderne'],
  name: ['nom', 'etablissement', 'nomdeletablissement', 'denomination', 'appellation', 'libelle'],
  kind: ['type', 'nature', 'typedetablissement', 'natureuai'],
  town: ['commune', 'ville', 'localite'],
  academy: ['academie', 'nomacademie', 'libelleacademie'],
  wave: ['vague', 'vaguededeploiement', 'numerodevague', 'lot'],
  opensOn: ['ouverture', 'dateouverture', 'datedouverture', 'ouvertureprevue'],
} as const satisfies Record<string, readonly string[]>;
type Column = keyof typeof headers;

const kinds: Readonly<Record<string, SchoolKind>> = {
  lycee: 'lycee',
  lyceegeneral: 'lycee',
  lyceegeneralettechnologique: 'lycee',
  lgt: 'lycee',
  leg: 'lycee',
  lyceeprofessionnel: 'lyceePro',
  lp: 'lyceePro',
  lyceepolyvalent: 'lyceePolyvalent',
  lpo: 'lyceePolyvalent',
  college: 'college',
  clg: 'college',
  erea: 'erea',
  services: 'services',
  service: 'services',
  servicesacademiques: 'services',
  rectorat: 'services',
  region: 'services',
};

/**
 * Reads a CSV file of academies (a column Académie and none of UAI) or of schools. Nothing is taken from a file with a faulty line: a
 * register is small, and half of it would look like the whole.
 * @throws {AppError} `region.csv_columns` (data: file, columns), `region.csv_line` (data: file, line, column), `region.csv_twice` (data:
 * file, line, uai, first: the line where the school stands already)
 */
export async function readRegisterFile(file: SourceFile): Promise<RegisterFile> {
  const academies: AcademyRow[] = [];
  const schools: SchoolWords[] = [];
  const lineOf = new Map<string, number>();
  let places: ReadonlyMap<Column, number> | undefined;
  for await (const rows of readRows(file, await csvEncoding(file))) {
    for (const row of rows) {
      if (row.cells === undefined) throw fault(file, row.line, '');
      if (places === undefined) {
        places = readHeader(file, row.cells);
        continue;
      }
      const line = lineReader(file, row.line, row.cells, places);
      if (places.has('uai')) {
        const school = schoolOf(line);
        const first = lineOf.get(school.uai);
        if (first !== undefined) throw twice(file, row.line, { uai: school.uai, first });
        lineOf.set(school.uai, row.line);
        schools.push(school);
      } else academies.push({ academyId: line.academy(), name: line.text('academy', 80) });
    }
  }
  if (places === undefined) throw new AppError('region.csv_columns', { file: file.name, columns: 'UAI' });
  return { academies, schools };
}

function readHeader(file: SourceFile, cells: readonly string[]): ReadonlyMap<Column, number> {
  const places = new Map<Column, number>();
  for (const [index, cell] of cells.entries()) {
    const folded = foldHeader(cell);
    for (const [column, names] of Object.entries(headers) as [Column, readonly string[]][]) {
      if (names.includes(folded) && !places.has(column)) places.set(column, index);
    }
  }
  const missing = (columns: readonly Column[]) => columns.filter((one) => !places.has(one));
  const lacking = places.has('uai') ? missing(['name', 'academy']) : missing(['academy']);
  if (lacking.length > 0) {
    const columns = lacking.map((one) => headers[one][0]).join(', ');
    throw new AppError('region.csv_columns', { file: file.name, columns });
  }
  return places;
}

type Line = ReturnType<typeof lineReader>;

function lineReader(
  file: SourceFile,
  line: number,
  cells: readonly string[],
  places: ReadonlyMap<Column, number>,
) {
  const cell = (column: Column): string => {
    const place = places.get(column);
    return place === undefined ? '' : (cells[place] ?? '').trim();
  };
  const bad = (column: Column) => fault(file, line, column);
  return {
    cell,
    bad,
    text(column: Column, max: number): string {
      const parsed = lineField(max).safeParse(cell(column));
      if (!parsed.success) throw bad(column);
      return parsed.data;
    },
    academy(): string {
      const parsed = academyField.safeParse(
        academyName(cell('academy').replace(/^acad[ée]mie d[e']\s*/i, '')),
      );
      if (!parsed.success) throw bad('academy');
      return parsed.data;
    },
  };
}

function schoolOf(line: Line): SchoolWords {
  const uai = line.cell('uai').toUpperCase();
  if (!/^\d{7}[A-Z]$/.test(uai)) throw line.bad('uai');
  const wave = line.cell('wave').replace(/^vague\s*/i, '');
  if (!/^(?:[1-9]\d?)?$/.test(wave)) throw line.bad('wave');
  const kind = line.cell('kind');
  return {
    // As the directory's import names a school.
    schoolId: uai,
    uai,
    name: line.text('name', 120),
    kind: kind === '' ? 'lycee' : (kinds[foldHeader(kind)] ?? 'other'),
    town: line.cell('town') === '' ? '' : line.text('town', 80),
    academyId: line.academy(),
    wave: wave === '' ? null : Number(wave),
    opensOn: dayOf(line),
  };
}

/** `2026-09-01` or `01/09/2026`. */
function dayOf(line: Line): string | null {
  const text = line.cell('opensOn');
  if (text === '') return null;
  const french = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const [, day = '', month = '', year = ''] = french ?? [];
  const iso = french ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text;
  if (!isoDay.safeParse(iso).success) throw line.bad('opensOn');
  return iso;
}

function twice(
  file: SourceFile,
  line: number,
  data: { readonly uai: string; readonly first: number },
): AppError {
  return new AppError('region.csv_twice', { file: file.name, line, ...data });
}

function fault(file: SourceFile, line: number, column: Column | ''): AppError {
  const name = column === '' ? '' : headers[column][0];
  return new AppError('region.csv_line', { file: file.name, line, column: name });
}
