import type { Scratch } from '../scratch.ts';
import { contactOf, identityOf } from './identity.ts';
import { type PeopleFile, readPeople } from './peopleFile.ts';
import { type ChildReference, classCode, foldedName, type PersonRow } from './personRow.ts';

/** Something that lines only name: a class, a group, a subject; told as it was first written. */
export interface Named {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

/** The lists that a first reading leaves in the scratch file. */
export const lists = {
  /** By code. */
  class: 'class',
  group: 'group',
  subject: 'subject',
  /** Group code → codes of its pupils' classes. */
  groupClass: 'groupClass',
  pupil: 'pupil',
  /** Names, and names with a class → pupils. */
  pupilName: 'pupilName',
  /** Guardian → contacts of each line. */
  contact: 'contact',
  /** Pupil → guardians. */
  guards: 'guards',
  guardianDone: 'guardianDone',
} as const;

/** First reading: what the lines name and by what they are known, so that the second one can refer to it. */
export async function gather(people: PeopleFile, scratch: Scratch): Promise<void> {
  for await (const { person } of readPeople(people)) {
    if (person === undefined) continue;
    if (person.profile === 'pupil') gatherPupil(person, people.file.name, scratch);
    else if (person.profile === 'guardian') scratch.add(lists.contact, identityOf(person), contactOf(person));
    for (const subject of person.subjects)
      name(scratch, lists.subject, subjectCode(subject), subject, people.file.name, person.line);
  }
}

/** A subject's identifier when only its name is known. */
export function subjectCode(subject: string): string {
  return classCode(subject);
}

function gatherPupil(person: PersonRow, file: string, scratch: Scratch): void {
  const id = identityOf(person);
  const names = foldedName(person.familyName, person.givenName);
  scratch.add(lists.pupil, id);
  scratch.add(lists.pupilName, names, id);
  for (const className of person.classes) {
    name(scratch, lists.class, classCode(className), className, file, person.line);
    scratch.add(lists.pupilName, `${names}|${classCode(className)}`, id);
  }
  for (const group of person.groups) {
    name(scratch, lists.group, classCode(group), group, file, person.line);
    for (const className of person.classes) {
      const known = scratch.of(lists.groupClass, classCode(group));
      if (!known.includes(classCode(className)))
        scratch.add(lists.groupClass, classCode(group), classCode(className));
    }
  }
}

function name(scratch: Scratch, list: string, code: string, written: string, file: string, line: number) {
  if (!scratch.has(list, code)) scratch.add(list, code, JSON.stringify({ name: written, file, line }));
}

/** The pupil whom a parent's line names: one, none, or several with nothing to choose between them. */
export function findChild(
  scratch: Scratch,
  child: ChildReference,
): { readonly id: string } | 'unknown' | 'ambiguous' {
  if (child.id !== undefined) return scratch.has(lists.pupil, child.id) ? { id: child.id } : 'unknown';
  const key = child.className === undefined ? (child.name ?? '') : `${child.name}|${child.className}`;
  const found = [...new Set(scratch.of(lists.pupilName, key))];
  const [id] = found;
  if (id === undefined) return 'unknown';
  return found.length === 1 ? { id } : 'ambiguous';
}
