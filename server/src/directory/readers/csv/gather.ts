import { mustBeFewOf } from '../few.ts';
import { Scratch } from '../scratch.ts';
import { contactOf, identityOf } from './identity.ts';
import { type PeopleFile, readPeople } from './peopleFile.ts';
import { type ChildReference, classCode, foldedName, type PersonRow } from './personRow.ts';

/** Something that lines only name: a class, a group, a subject; told as it was first written. */
export interface Named {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

const scratchLists = ['pupil', 'pupilName', 'contact', 'guards', 'guardianDone'] as const;

/** What a first reading of all lists leaves, so that the second one can refer to it. Classes are few, people wait on disk. */
export interface Gathered {
  /** By code. */
  readonly classes: Map<string, Named>;
  readonly groups: Map<string, Named & { readonly classCodes: Set<string> }>;
  readonly subjects: Map<string, Named>;
  /**
   * `pupil`: identifiers; `pupilName`: names, and names with a class → pupil; `contact`: guardian → contacts of each line; `guards`: pupil →
   * guardians; `guardianDone`: guardian → contacts of the line that was taken.
   */
  readonly scratch: Scratch<(typeof scratchLists)[number]>;
}

export function nothingGathered(): Gathered {
  return { classes: new Map(), groups: new Map(), subjects: new Map(), scratch: new Scratch(scratchLists) };
}

/** First reading of one list. Pupils are noted only when there are parents to be linked to them. @throws {AppError} `import.too_many` */
export async function gather(people: PeopleFile, withParents: boolean, to: Gathered): Promise<void> {
  const file = people.file.name;
  for await (const { person } of readPeople(people)) {
    if (person === undefined) continue;
    if (person.profile === 'pupil') gatherPupil(person, file, withParents, to);
    else if (person.profile === 'guardian') to.scratch.add('contact', identityOf(person), contactOf(person));
    for (const name of person.subjects) {
      const code = classCode(name);
      if (!to.subjects.has(code)) to.subjects.set(code, { name, file, line: person.line });
    }
    const at = { file, line: person.line };
    mustBeFewOf('subject', to.subjects.size, at);
    mustBeFewOf('class', to.classes.size, at);
    mustBeFewOf('group', to.groups.size, at);
  }
}

function gatherPupil(person: PersonRow, file: string, withParents: boolean, to: Gathered): void {
  const codes = person.classes.map(classCode);
  for (const [index, name] of person.classes.entries()) {
    const code = codes[index] ?? '';
    if (!to.classes.has(code)) to.classes.set(code, { name, file, line: person.line });
  }
  for (const name of person.groups) {
    const code = classCode(name);
    const group = to.groups.get(code) ?? { name, file, line: person.line, classCodes: new Set() };
    for (const of of codes) group.classCodes.add(of);
    to.groups.set(code, group);
  }
  if (!withParents) return;
  const id = identityOf(person);
  const names = foldedName(person.familyName, person.givenName);
  to.scratch.add('pupil', id);
  to.scratch.add('pupilName', names, id);
  for (const code of codes) to.scratch.add('pupilName', `${names}|${code}`, id);
}

/** The pupil whom a parent's line names: one, none, or several with nothing to choose between them. */
export function findChild(
  { scratch }: Gathered,
  child: ChildReference,
): { readonly id: string } | 'unknown' | 'ambiguous' {
  if (child.id !== undefined) return scratch.has('pupil', child.id) ? { id: child.id } : 'unknown';
  const key = child.className === undefined ? (child.name ?? '') : `${child.name}|${child.className}`;
  const found = [...new Set(scratch.of('pupilName', key))];
  const [id] = found;
  if (id === undefined) return 'unknown';
  return found.length === 1 ? { id } : 'ambiguous';
}
