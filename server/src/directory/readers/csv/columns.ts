import { foldText } from '@cartable/shared/lib/foldText.ts';

/** What a column of a people file can mean. */
export type Field =
  | 'id'
  | 'uai'
  | 'profile'
  | 'ine'
  | 'title'
  | 'familyName'
  | 'usageName'
  | 'givenName'
  | 'birthDate'
  | 'class'
  | 'group'
  | 'mainOf'
  | 'subject'
  | 'function'
  | 'head'
  | 'mail'
  | 'phone'
  | 'address'
  | 'postalCode'
  | 'city'
  | 'country'
  | 'childId'
  | 'childFamilyName'
  | 'childGivenName'
  | 'childClass';

/** Headers as administrators and other products write them, folded: no case, accent, space, star or punctuation. */
const headers: Readonly<Record<Field, readonly string[]>> = {
  id: ['externalid', 'identifiant', 'identifiantexterne', 'idexterne', 'id', 'matricule'],
  uai: ['uai', 'rne', 'codeuai', 'etablissement'],
  profile: ['profil', 'profile'],
  ine: ['ine', 'idnational', 'inernie', 'numeronational'],
  title: ['civilite', 'sexe'],
  familyName: ['nom', 'nomdefamille', 'nompatronymique', 'nomdenaissance', 'lastname'],
  usageName: ['nomusage', 'nomdusage', 'nomusuel'],
  givenName: ['prenom', 'prenomusuel', 'prenomdusage', 'firstname'],
  birthDate: ['datedenaissance', 'datenaissance', 'naissance', 'neele', 'nele', 'birthdate'],
  class: ['classe', 'classes', 'division', 'divisions'],
  group: ['groupe', 'groupes'],
  mainOf: ['professeurprincipal', 'profprincipal', 'pp', 'professeurprincipalde'],
  subject: ['matiere', 'matieres', 'discipline', 'disciplines'],
  function: ['fonction', 'fonctions'],
  head: ['directeur', 'chefdetablissement'],
  mail: ['email', 'courriel', 'mail', 'mel', 'adressemail', 'adresseelectronique', 'adressecourriel'],
  phone: [
    'telephone',
    'tel',
    'telephonedomicile',
    'telephoneportable',
    'telephonetravail',
    'telephonemobile',
    'portable',
    'mobile',
  ],
  address: ['adresse', 'adressepostale', 'rue'],
  postalCode: ['cp', 'codepostal'],
  city: ['ville', 'commune'],
  country: ['pays'],
  childId: ['childexternalid', 'identifianteleve', 'identifiantenfant', 'ideleve', 'identifiantdeleleve'],
  childFamilyName: ['nomeleve', 'nomdeleleve', 'nomenfant', 'nomdelenfant', 'nomdefamilleenfant'],
  childGivenName: ['prenomeleve', 'prenomdeleleve', 'prenomenfant', 'prenomdelenfant'],
  childClass: ['classeeleve', 'classedeleleve', 'classesdeleleve', 'classeenfant', 'classedelenfant'],
};

const fieldOf: ReadonlyMap<string, Field> = new Map(
  Object.entries(headers).flatMap(([field, names]) => names.map((name) => [name, field as Field] as const)),
);

/** A header without case, accents, spaces, stars and punctuation: `Prénom *` → `prenom`. */
export function foldHeader(header: string): string {
  return foldText(header).replace(/[^a-z0-9]+/g, '');
}

/** A file's columns: where each field stands (a repeated one is a list), and the headers that mean nothing to us. */
export interface Columns {
  readonly count: number;
  readonly places: ReadonlyMap<Field, readonly number[]>;
  readonly unknown: readonly string[];
  /** Each column's header as it is written, cut to what a report shows. */
  readonly headers: readonly string[];
  /** The header as it is compared with a line, to find one that is repeated in the middle. */
  readonly folded: string;
}

/** Characters of a header that a report shows. */
const shownHeader = 40;

/** Reads a header line. A number at the end of a header is that of a repetition (`Classe 2`). */
export function readHeader(cells: readonly string[]): Columns {
  const places = new Map<Field, number[]>();
  const unknown: string[] = [];
  for (const [index, cell] of cells.entries()) {
    const folded = foldHeader(cell);
    const field = fieldOf.get(folded) ?? fieldOf.get(folded.replace(/\d+$/, ''));
    if (field !== undefined) places.set(field, [...(places.get(field) ?? []), index]);
    else if (folded !== '') unknown.push(cell.slice(0, shownHeader));
  }
  const shown = cells.map((cell) => cell.slice(0, shownHeader));
  return { count: cells.length, places, unknown, headers: shown, folded: foldLine(cells) };
}

/** Whether a line is the header once more. */
export function isHeaderAgain(columns: Columns, cells: readonly string[]): boolean {
  // People's lines differ in the first cell already; only a likely one is folded.
  const first = foldHeader(cells[0] ?? '');
  return columns.folded.startsWith(`${first}|`) && foldLine(cells) === columns.folded;
}

/** A line as headers are compared. */
function foldLine(cells: readonly string[]): string {
  return cells.map(foldHeader).join('|');
}

/** The cells of a field, in the order of their columns, empty ones included. */
export function cellsOf(columns: Columns, cells: readonly string[], field: Field): readonly string[] {
  return (columns.places.get(field) ?? []).map((index) => cells[index] ?? '');
}

/** The first cell of a field that is not empty. */
export function cellOf(columns: Columns, cells: readonly string[], field: Field): string | undefined {
  return cellsOf(columns, cells, field).find((cell) => cell !== '');
}

/** The cells of a field that are not empty, each once. */
export function listOf(columns: Columns, cells: readonly string[], field: Field): readonly string[] {
  return [...new Set(cellsOf(columns, cells, field).filter((cell) => cell !== ''))];
}

/** The header under which a field stands, for a report. */
export function headerOf(columns: Columns, ...fields: readonly Field[]): string {
  const place = fields.flatMap((field) => columns.places.get(field) ?? [])[0];
  return place === undefined ? '' : (columns.headers[place] ?? '');
}
