import { foldText } from '@cartable/shared/lib/foldText.ts';
import { type Columns, foldHeader } from './columns.ts';

/** Whom a people file lists: élèves, parents, enseignants, personnels, invités. */
export type Profile = 'pupil' | 'guardian' | 'teacher' | 'staff' | 'guest';

/** Words by which a file's name, or a cell of the column `Profil`, says it; the first that fits wins (`parents d'élèves`). */
const words: readonly (readonly [Profile, RegExp])[] = [
  ['guardian', /parent|responsable|relative|famille/],
  ['pupil', /eleve|student|pupil/],
  ['teacher', /enseignant|professeur|teacher|prof/],
  ['staff', /personnel|staff|agent/],
  ['guest', /invite|guest/],
];

/** The profile that a file's name or a cell says; undefined = it says none. */
export function profileNamed(text: string): Profile | undefined {
  const folded = foldHeader(foldText(text));
  return words.find(([, word]) => word.test(folded))?.[0];
}

/** The profile whose columns these are for certain; undefined = several have them. */
export function profileOfColumns(columns: Columns): Profile | undefined {
  if (columns.places.has('childId') || columns.places.has('childFamilyName')) return 'guardian';
  return undefined;
}

/** A requirement of a file: one of these columns must be there. The first name is the one that a report tells. */
export type Required = readonly [name: string, ...fields: readonly Parameters<Columns['places']['has']>[0][]];

const always: readonly Required[] = [
  ['Nom', 'familyName', 'usageName'],
  ['Prénom', 'givenName'],
];

/** The columns without which nobody of a profile can be told from another, or be given a class. */
export const requiredColumns: Readonly<Record<Profile, readonly Required[]>> = {
  pupil: [...always, ['Classe', 'class'], ['Date de naissance', 'birthDate', 'id', 'ine']],
  guardian: [...always, ['Nom de l’élève', 'childId', 'childFamilyName']],
  teacher: always,
  staff: always,
  guest: always,
};

/** The first requirement that a header does not meet. */
export function missingColumn(profile: Profile, columns: Columns): string | undefined {
  return requiredColumns[profile].find(
    ([, ...fields]) => !fields.some((field) => columns.places.has(field)),
  )?.[0];
}
