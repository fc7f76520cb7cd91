import { FunctionTally } from '../functionTally.ts';
import { type Said, sayEntry, sayWarning } from '../leftOut.ts';
import type { Place } from '../reader.ts';
import { divisionId, guardianContent, pupilContent, staffContent } from './entriesOfPeople.ts';
import { findChild, type Gathered, gather, nothingGathered } from './gather.ts';
import { contactOf, identityOf, isNameOnly, kindOf } from './identity.ts';
import { type PeopleFile, readPeople } from './peopleFile.ts';
import type { PersonRow } from './personRow.ts';
import type { Profile } from './profiles.ts';

/** Reads the lists of one school, in an order in which what is referred to comes first: parents before pupils, whichever file comes first. */
export async function* readAll(people: readonly PeopleFile[], uai: string): AsyncGenerator<Said> {
  const gathered = nothingGathered();
  const functions = new FunctionTally();
  const withParents = people.some((one) => one.profile === undefined || one.profile === 'guardian');
  try {
    for (const one of people) await gather(one, withParents, gathered);
    yield* named(gathered, uai);
    for (const stage of ['guardian', 'pupil', 'staff'] as const) {
      for (const one of people)
        yield* readStage(one, stage, { gathered: withParents ? gathered : undefined, functions, uai });
    }
    yield* functions.said();
  } finally {
    gathered.scratch[Symbol.dispose]();
  }
}

function* named({ subjects, classes, groups }: Gathered, uai: string): Generator<Said> {
  for (const [id, { name, file, line }] of subjects)
    yield sayEntry({ kind: 'subject', id, content: { name, shortName: null } }, { file, line });
  for (const [code, { name, file, line }] of classes) {
    const content = { schoolId: uai, code, name, levelIds: [] };
    yield sayEntry({ kind: 'class', id: divisionId(uai, code), content }, { file, line });
  }
  for (const [code, { name, file, line, classCodes }] of groups) {
    const classIds = [...classCodes].map((of) => divisionId(uai, of));
    const content = { schoolId: uai, code, name, classIds };
    yield sayEntry({ kind: 'group', id: divisionId(uai, code), content }, { file, line });
  }
}

interface ReadingOf {
  /** Undefined = there is no list of parents. */
  readonly gathered: Gathered | undefined;
  readonly functions: FunctionTally;
  readonly uai: string;
}

async function* readStage(
  people: PeopleFile,
  stage: 'guardian' | 'pupil' | 'staff',
  { gathered, functions, uai }: ReadingOf,
): AsyncGenerator<Said> {
  // What is wrong with lines of no known profile is told once, with the last stage.
  const stageOf = (profile: Profile | undefined) => (profile === undefined ? 'staff' : kindOf(profile));
  if (people.profile !== undefined && kindOf(people.profile) !== stage) return;
  for await (const found of readPeople(people)) {
    if (found.issue !== undefined) {
      if (stageOf(found.profile) === stage)
        yield { event: { type: 'issue', issue: found.issue }, ...(found.left ? { left: stage } : {}) };
      continue;
    }
    if (kindOf(found.person.profile) !== stage) continue;
    const at = { file: people.file.name, line: found.person.line };
    if (stage === 'pupil') yield pupil(found.person, at, gathered, uai);
    else if (stage === 'guardian' && gathered !== undefined) yield* guardian(found.person, at, gathered);
    else yield* staff(found.person, at, uai, functions);
  }
}

const childCodes = {
  unknown: 'import.csv_child_unknown',
  ambiguous: 'import.csv_child_ambiguous',
} as const;

/** A parent may stand on several lines, one for each child. Two parents who share a name must not see each other's children. */
function* guardian(person: PersonRow, at: Place, gathered: Gathered): Generator<Said> {
  const { scratch } = gathered;
  const id = identityOf(person);
  if (isNameOnly(person)) {
    const contacts = scratch.of('contact', id);
    const [first] = contacts;
    const same = first !== '' && contacts.every((one) => one === first);
    if (contacts.length > 1 && !same) {
      yield sayWarning(at, 'import.csv_homonym', {}, 'guardian');
      return;
    }
  }
  for (const child of person.children) {
    const found = findChild(gathered, child);
    if (found === 'unknown' || found === 'ambiguous') {
      yield sayWarning(at, childCodes[found], { id: child.id ?? '' });
    } else if (!scratch.of('guards', found.id).includes(id)) {
      scratch.add('guards', found.id, id);
    }
  }
  if (scratch.has('guardianDone', id)) {
    const [before] = scratch.of('guardianDone', id);
    if (before !== contactOf(person)) yield sayWarning(at, 'import.csv_repeated', { id });
    return;
  }
  scratch.add('guardianDone', id, contactOf(person));
  yield sayEntry({ kind: 'guardian', id, content: guardianContent(person) }, at);
}

function pupil(person: PersonRow, at: Place, gathered: Gathered | undefined, uai: string): Said {
  const id = identityOf(person);
  const guardians = gathered?.scratch.of('guards', id) ?? [];
  return sayEntry({ kind: 'pupil', id, content: pupilContent(person, uai, guardians) }, at);
}

function* staff(person: PersonRow, at: Place, uai: string, functions: FunctionTally): Generator<Said> {
  for (const text of person.unknownFunctions) functions.note(text, at);
  const { content, unsure } = staffContent(person, uai);
  if (unsure) yield sayWarning(at, 'import.csv_subjects_unsure');
  yield sayEntry({ kind: 'staff', id: identityOf(person), content }, at);
}
