import { createHash } from 'node:crypto';
import type { EntryKind } from '../entries.ts';
import { foldedName, type PersonRow } from './personRow.ts';
import type { Profile } from './profiles.ts';

/** The kind of entry that a line of a people file is. */
export function kindOf(profile: Profile): Extract<EntryKind, 'pupil' | 'guardian' | 'staff'> {
  return profile === 'pupil' || profile === 'guardian' ? profile : 'staff';
}

/**
 * By what a person is the same one in the next export: the identifier that the file gives, else the INE, else the names and the date of
 * birth, hashed, so that no report and no log shows them. Names are folded: a corrected accent is not another person.
 */
export function identityOf(person: PersonRow): string {
  if (person.id !== undefined) return person.id;
  if (person.ine !== undefined) return `ine:${person.ine}`;
  const told = `${kindOf(person.profile)}/${foldedName(person.familyName, person.givenName)}/${person.birthOn ?? ''}`;
  return `nom:${createHash('sha256').update(told).digest('base64url').slice(0, 22)}`;
}

/** Whether nothing but the names tells the person from a homonym. */
export function isNameOnly(person: PersonRow): boolean {
  return person.id === undefined && person.ine === undefined && person.birthOn === null;
}

/** What two lines of one person have in common besides the names: mail, telephone, address. Empty = they say nothing. */
export function contactOf(person: PersonRow): string {
  const contact = [person.mail ?? '', person.phone ?? '', person.address];
  return contact.every((part) => part === '') ? '' : contact.join('|');
}
