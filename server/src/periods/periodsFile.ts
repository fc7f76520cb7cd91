import { isoDay, line as lineField } from '@cartable/shared/domain/fields.ts';
import { maxPeriods, type PlannedPeriod, setFault } from '@cartable/shared/domain/directory/periodPlan.ts';
import { schoolYearOn } from '@cartable/shared/domain/grades/schoolYear.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { academyName } from '../directory/academies.ts';
import { foldHeader } from '../directory/readers/csv/columns.ts';
import { csvEncoding, readRows } from '../directory/readers/csv/readRows.ts';
import type { SourceFile } from '../directory/readers/sourceFile.ts';
import { findAcademy } from '../storage/repositories/region/academies.ts';
import type { RegionPeriods } from '../storage/repositories/region/periods.ts';
import { findSchoolByUai } from '../storage/repositories/region/schools.ts';
import type { Reader } from '../storage/storage.ts';

/** Headers as offices write them, folded: no case, accent, space or punctuation. */
const headers = {
  academy: ['academie', 'nomacademie', 'libelleacademie'],
  uai: ['uai', 'rne', 'codeuai', 'numerouai', 'coderne', 'etablissement'],
  year: ['anneescolaire', 'annee'],
  name: ['nom', 'periode', 'nomdelaperiode', 'libelle', 'trimestre', 'semestre'],
  startsOn: ['debut', 'datedebut', 'datededebut', 'du', 'premierjour'],
  endsOn: ['fin', 'datefin', 'datedefin', 'au', 'dernierjour'],
  entryEndsOn: [
    'findesaisie',
    'finsaisie',
    'datedefindesaisie',
    'datefinsaisie',
    'saisiejusquau',
    'limitedesaisie',
  ],
} as const satisfies Record<string, readonly string[]>;
type Column = keyof typeof headers;
const needed: readonly Column[] = ['name', 'startsOn', 'endsOn'];

/** One line of the file. */
interface Line {
  readonly line: number;
  readonly year: number;
  readonly level: RegionPeriods['level'];
  readonly target: string;
  readonly period: PlannedPeriod;
}

/** As a line's faults are said. */
const faultCodes = {
  order: 'region.periods_order',
  year: 'region.periods_year',
  entry: 'region.periods_entry',
  overlap: 'region.periods_overlap',
  gap: 'region.periods_gap',
  twice: 'region.periods_twice',
} as const;

/**
 * Reads a CSV file of periods: of the whole region, or of an academy or a school that a line names; by school year, which its first day says
 * unless a column does. Nothing is taken from a file with a faulty line.
 * @throws {AppError} `region.csv_columns` (file, columns); `region.csv_line` (file, line, column); `region.periods_place` (file, line, place)
 * for an academy or a school that the register does not have; those of {@link faultCodes} (file, line, name, before, year);
 * `region.periods_many` (file, line, most); `region.periods_empty` (file)
 */
export async function readPeriodsFile(file: SourceFile, reader: Reader): Promise<readonly RegionPeriods[]> {
  const lines: Line[] = [];
  let places: ReadonlyMap<Column, number> | undefined;
  for await (const rows of readRows(file, await csvEncoding(file))) {
    for (const row of rows) {
      if (row.cells === undefined) throw fault(file, row.line, undefined);
      if (places === undefined) places = readHeader(file, row.cells);
      else lines.push(await readLine({ file, line: row.line, cells: row.cells, places }, reader));
    }
  }
  if (lines.length === 0) throw new AppError('region.periods_empty', { file: file.name });
  const sets = Map.groupBy(lines, (one) => JSON.stringify([one.year, one.level, one.target]));
  return [...sets.values()].map((own) => setOf(file, own));
}

function readHeader(file: SourceFile, cells: readonly string[]): ReadonlyMap<Column, number> {
  const places = new Map<Column, number>();
  for (const [index, cell] of cells.entries()) {
    const folded = foldHeader(cell);
    for (const [column, names] of Object.entries(headers) as [Column, readonly string[]][]) {
      if (names.includes(folded) && !places.has(column)) places.set(column, index);
    }
  }
  const lacking = needed.filter((one) => !places.has(one));
  if (lacking.length === 0) return places;
  const columns = lacking.map((one) => headers[one][0]).join(', ');
  throw new AppError('region.csv_columns', { file: file.name, columns });
}

interface Cells {
  readonly file: SourceFile;
  readonly line: number;
  readonly cells: readonly string[];
  readonly places: ReadonlyMap<Column, number>;
}

async function readLine(at: Cells, reader: Reader): Promise<Line> {
  const name = lineField(40).safeParse(cellOf(at, 'name'));
  if (!name.success) throw fault(at.file, at.line, 'name');
  const startsOn = dayOf(at, 'startsOn');
  const endsOn = dayOf(at, 'endsOn');
  if (startsOn === null) throw fault(at.file, at.line, 'startsOn');
  if (endsOn === null) throw fault(at.file, at.line, 'endsOn');
  const year = yearOf(at) ?? schoolYearOn(startsOn);
  const period = { id: null, name: name.data, startsOn, endsOn, entryEndsOn: dayOf(at, 'entryEndsOn') };
  return { line: at.line, year, ...(await placeOf(at, reader)), period };
}

function cellOf({ cells, places }: Cells, column: Column): string {
  const place = places.get(column);
  return place === undefined ? '' : (cells[place] ?? '').trim();
}

async function placeOf(at: Cells, reader: Reader): Promise<Pick<Line, 'level' | 'target'>> {
  const unknown = (place: string) =>
    new AppError('region.periods_place', { file: at.file.name, line: at.line, place });
  const uai = cellOf(at, 'uai').toUpperCase();
  if (uai !== '') {
    if (!/^\d{7}[A-Z]$/.test(uai)) throw fault(at.file, at.line, 'uai');
    const school = await findSchoolByUai(reader, uai);
    if (school === undefined) throw unknown(uai);
    return { level: 'school', target: school.schoolId };
  }
  const written = cellOf(at, 'academy');
  if (written === '') return { level: 'region', target: '' };
  const academy = await findAcademy(reader, academyName(written.replace(/^acad[ée]mie d[e']\s*/i, '')));
  if (academy === undefined) throw unknown(written);
  return { level: 'academy', target: academy.academyId };
}

/** `2026`, `2026-2027`, `2026/27`: the year in which it begins. */
function yearOf(at: Cells): number | undefined {
  const text = cellOf(at, 'year');
  if (text === '') return undefined;
  const [, first = '', second] = /^(\d{4})(?:\s*[-/–]\s*(\d{2}|\d{4}))?$/.exec(text) ?? [];
  const year = Number(first);
  if (first === '' || (second !== undefined && Number(second) % 100 !== (year + 1) % 100)) {
    throw fault(at.file, at.line, 'year');
  }
  return year;
}

/** `2026-09-01` or `01/09/2026`; null = empty. */
function dayOf(at: Cells, column: Column): string | null {
  const text = cellOf(at, column);
  if (text === '') return null;
  const french = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const [, day = '', month = '', year = ''] = french ?? [];
  const iso = french ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text;
  if (!isoDay.safeParse(iso).success) throw fault(at.file, at.line, column);
  return iso;
}

/** The periods of a place and year in the order of their days, each fault with its line. */
function setOf(file: SourceFile, lines: readonly Line[]): RegionPeriods {
  const own = lines.toSorted((a, b) => (a.period.startsOn < b.period.startsOn ? -1 : 1));
  const [first] = own;
  if (first === undefined) throw new TypeError('a set without lines');
  const { year, level, target } = first;
  const found = setFault(
    year,
    own.map((one) => one.period),
  );
  if (found !== undefined) {
    const line = own[found.at]?.line ?? 0;
    throw new AppError(faultCodes[found.kind], { file: file.name, line, ...found.data });
  }
  const beyond = own[maxPeriods];
  if (beyond !== undefined) {
    throw new AppError('region.periods_many', { file: file.name, line: beyond.line, most: maxPeriods });
  }
  return { year, level, target, periods: own.map(({ period: { id: _none, ...said } }) => said) };
}

function fault(file: SourceFile, line: number, column: Column | undefined): AppError {
  const name = column === undefined ? '' : headers[column][0];
  return new AppError('region.csv_line', { file: file.name, line, column: name });
}
