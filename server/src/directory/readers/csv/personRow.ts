import { foldText } from '@cartable/shared/lib/foldText.ts';
import type { ImportIssue } from '../../../storage/repositories/importRuns.ts';
import type { StaffPost } from '../entries.ts';
import { dayOf, mailOf, phoneOf } from '../values.ts';
import { type Columns, cellOf, cellsOf, type Field, headerOf, listOf } from './columns.ts';
import { hasMojibake } from './mojibake.ts';
import { isYes, postsOf } from './posts.ts';
import type { Profile } from './profiles.ts';

/** A pupil as a list of parents names them. */
export interface ChildReference {
  readonly id: string | undefined;
  /** Folded; undefined = the list does not give it. */
  readonly name: string | undefined;
  readonly className: string | undefined;
}

/** One line of a people file, checked. */
export interface PersonRow {
  readonly line: number;
  readonly profile: Profile;
  /** The identifier that the file gives. */
  readonly id: string | undefined;
  /** School, when a column names it. */
  readonly uai: string | undefined;
  readonly ine: string | undefined;
  readonly familyName: string;
  readonly givenName: string;
  readonly birthOn: string | null;
  readonly mail: string | null;
  readonly phone: string | null;
  readonly address: string;
  readonly classes: readonly string[];
  readonly groups: readonly string[];
  readonly mainOf: readonly string[];
  readonly subjects: readonly string[];
  readonly posts: readonly StaffPost[];
  /** Functions that give nothing because we do not know them. */
  readonly unknownFunctions: readonly string[];
  readonly children: readonly ChildReference[];
}

type Problem = Pick<ImportIssue, 'code' | 'data'>;

/** A line's person, or nobody when it is left out; and what is to be said of it. */
export interface RowReading {
  readonly person: PersonRow | undefined;
  readonly problems: readonly Problem[];
}

/** Longest values that records take. */
const longest: Partial<Record<Field, number>> = {
  familyName: 80,
  usageName: 80,
  givenName: 80,
  class: 40,
  group: 40,
  mainOf: 40,
  subject: 80,
  id: 120,
};
const longestOther = 500;

/** Reads one line of a people file. A line with a fault of its own is left out whole, so that nobody is half known. */
export function readPersonRow(
  columns: Columns,
  cells: readonly string[],
  line: number,
  profile: Profile,
): RowReading {
  const fault = faultOf(columns, cells, profile);
  if (fault !== undefined) return { person: undefined, problems: [fault] };
  const problems: Problem[] = [];
  const birthText = cellOf(columns, cells, 'birthDate');
  const birthOn = birthText === undefined ? null : (dayOf(birthText) ?? null);
  if (birthText !== undefined && birthOn === null)
    problems.push({ code: 'import.csv_date', data: { column: headerOf(columns, 'birthDate') } });
  const id = cellOf(columns, cells, 'id');
  const ine = cellOf(columns, cells, 'ine');
  if (profile === 'pupil' && id === undefined && ine === undefined && birthOn === null) {
    if (problems.length === 0) problems.push(missing(columns, 'birthDate', 'id', 'ine'));
    return { person: undefined, problems };
  }
  const mailText = cellOf(columns, cells, 'mail');
  const mail = mailText === undefined ? null : (mailOf(mailText) ?? null);
  if (mailText !== undefined && mail === null)
    problems.push({ code: 'import.csv_mail', data: { column: headerOf(columns, 'mail') } });
  const phone = cellOf(columns, cells, 'phone');
  const list = (field: Field) => listOf(columns, cells, field);
  const { posts, unknown } = postsOf(profile, list('function'), isYes(cellOf(columns, cells, 'head')));
  const person: PersonRow = {
    line,
    profile,
    id,
    uai: cellOf(columns, cells, 'uai')?.toUpperCase(),
    ine,
    familyName: cellOf(columns, cells, 'usageName') ?? cellOf(columns, cells, 'familyName') ?? '',
    givenName: cellOf(columns, cells, 'givenName') ?? '',
    birthOn,
    mail,
    phone: phone === undefined ? null : phoneOf(phone),
    address: ['address', 'postalCode', 'city'].flatMap((field) => list(field as Field)).join(' '),
    classes: list('class'),
    groups: list('group'),
    mainOf: list('mainOf'),
    subjects: list('subject'),
    posts,
    unknownFunctions: unknown,
    children: childrenOf(columns, cells),
  };
  return { person, problems };
}

function faultOf(columns: Columns, cells: readonly string[], profile: Profile): Problem | undefined {
  const extra = cells.slice(columns.count).some((cell) => cell !== '');
  if (cells.length < columns.count || extra)
    return { code: 'import.csv_columns', data: { expected: columns.count, found: cells.length } };
  for (const [field, places] of columns.places) {
    for (const place of places) {
      const cell = cells[place] ?? '';
      if (hasMojibake(cell))
        return { code: 'import.csv_mojibake', data: { column: columns.headers[place] ?? '' } };
      if (cell.length > (longest[field] ?? longestOther))
        return { code: 'import.csv_too_long', data: { column: columns.headers[place] ?? '' } };
    }
  }
  const absent = (...fields: readonly Field[]) =>
    fields.every((field) => cellOf(columns, cells, field) === undefined);
  if (absent('familyName', 'usageName')) return missing(columns, 'familyName', 'usageName');
  if (absent('givenName')) return missing(columns, 'givenName');
  if (profile === 'pupil' && absent('class')) return missing(columns, 'class');
  if (profile === 'guardian' && absent('childId', 'childFamilyName'))
    return missing(columns, 'childFamilyName', 'childId');
  return undefined;
}

function missing(columns: Columns, ...fields: readonly Field[]): Problem {
  return { code: 'import.csv_value_missing', data: { column: headerOf(columns, ...fields) } };
}

/** Folded, so that a parent's list and the pupils' list agree whatever their case and accents. */
export function foldedName(familyName: string, givenName: string): string {
  return `${foldWords(familyName)}/${foldWords(givenName)}`;
}

/** A class's code in its one spelling: capitals without accents, single spaces. Case and accents vary from one export to the next. */
export function classCode(name: string): string {
  return foldText(name).toUpperCase().replace(/\s+/g, ' ').trim();
}

function foldWords(text: string): string {
  return foldText(text)
    .replace(/[\s'-]+/g, ' ')
    .trim();
}

/** Repeated columns: the first family name goes with the first given name and the first class. */
function childrenOf(columns: Columns, cells: readonly string[]): readonly ChildReference[] {
  const byId = listOf(columns, cells, 'childId').map((id) => ({ id, name: undefined, className: undefined }));
  const givenNames = cellsOf(columns, cells, 'childGivenName');
  const classNames = cellsOf(columns, cells, 'childClass');
  const byName = cellsOf(columns, cells, 'childFamilyName').flatMap((familyName, index) => {
    if (familyName === '') return [];
    const className = classNames[index];
    return [
      {
        id: undefined,
        name: foldedName(familyName, givenNames[index] ?? ''),
        className: className === undefined || className === '' ? undefined : classCode(className),
      },
    ];
  });
  return [...byId, ...byName];
}
