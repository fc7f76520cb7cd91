import type { EntryKind, PersonContent } from './entries.ts';
import { type Said, sayWarning } from './leftOut.ts';
import type { Place } from './reader.ts';
import { dayOf, mailOf } from './values.ts';
import { textOf, type XmlElement } from './xml/xmlElement.ts';

/** Longest name that a record takes. */
const longestName = 80;

/** Which elements of a document hold what a person is. */
export interface PersonElements {
  readonly familyName: readonly string[];
  readonly givenName: readonly string[];
  readonly birthDate: readonly string[];
  readonly mail: readonly string[];
}

/** A person as XML describes them; content undefined = left out, `said` tells why, or what was not taken. */
export function personOf(
  element: XmlElement,
  names: PersonElements,
  kind: EntryKind,
  id: string,
  at: Place,
): { readonly content: Omit<PersonContent, 'externalIds'> | undefined; readonly said: readonly Said[] } {
  const familyName = textOf(element, ...names.familyName);
  const givenName = textOf(element, ...names.givenName);
  const left = (field: string, code: `import.${string}`) => ({
    content: undefined,
    said: [sayWarning(at, code, { id, field }, kind)],
  });
  if (familyName === undefined) return left(names.familyName[0] ?? '', 'import.value_missing');
  if (givenName === undefined) return left(names.givenName[0] ?? '', 'import.value_missing');
  if (familyName.length > longestName) return left(names.familyName[0] ?? '', 'import.value_too_long');
  if (givenName.length > longestName) return left(names.givenName[0] ?? '', 'import.value_too_long');
  const said: Said[] = [];
  const birthText = textOf(element, ...names.birthDate);
  const birthOn = birthText === undefined ? null : (dayOf(birthText) ?? null);
  if (birthText !== undefined && birthOn === null)
    said.push(sayWarning(at, 'import.value_wrong', { id, field: names.birthDate[0] ?? '' }));
  const mailText = textOf(element, ...names.mail);
  const mail = mailText === undefined ? null : (mailOf(mailText) ?? null);
  if (mailText !== undefined && mail === null)
    said.push(sayWarning(at, 'import.value_wrong', { id, field: names.mail[0] ?? '' }));
  return { content: { familyName, givenName, birthOn, mail }, said };
}
