import { foldText } from '../../lib/foldText.ts';

/** Somebody of a class list: by login, or by name. */
export interface ListedPupil {
  /** Of the file, from 1; the titles are on the first. */
  readonly line: number;
  readonly login: string | null;
  readonly familyName: string;
  readonly givenName: string;
}

/** Why a line of a list gives nobody a key: the line only, because names stay out of messages. */
export interface ListFault {
  readonly line: number;
  readonly code:
    | 'prepare.list_incomplete'
    | 'prepare.list_nobody'
    | 'prepare.list_several'
    | 'prepare.list_twice';
}

/** A class list as it was read from its file. */
export interface ClassList {
  /** The file's name, without its place. */
  readonly name: string;
  readonly pupils: readonly ListedPupil[];
  readonly faults: readonly ListFault[];
}

/** A person of the school as the server lists them. */
export interface KnownPerson {
  readonly userId: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly login: string | null;
}

/** What a search for somebody's words answers: the first of those who match, and how many match in all. */
export interface FoundPeople {
  readonly total: number;
  readonly people: readonly KnownPerson[];
}

/** The lines of a list that mean somebody, each another, and those that do not; both in the order of the file. */
export interface IdentifiedList {
  readonly people: readonly { readonly line: number; readonly person: KnownPerson }[];
  readonly faults: readonly ListFault[];
}

/** A cell or title as it is compared: no case, no accents, single spaces. */
export const foldCell = (text: string): string =>
  foldText(text)
    .trim()
    .replace(/[_\s]+/g, ' ');

/** What the server is asked for a line. */
export const wordsOf = ({ login, familyName, givenName }: ListedPupil): string =>
  (login ?? `${familyName} ${givenName}`).slice(0, 100);

/** Who of those found a line means: exactly one login, or exactly one name. */
export function findListed(pupil: ListedPupil, { total, people }: FoundPeople): KnownPerson | ListFault {
  const { line, login } = pupil;
  const found = people.filter((one) =>
    login !== null
      ? one.login !== null && foldCell(one.login) === foldCell(login)
      : foldCell(one.familyName) === foldCell(pupil.familyName) &&
        foldCell(one.givenName) === foldCell(pupil.givenName),
  );
  const [one, another] = found;
  // Among those who were not listed may be another of the same name: a login belongs to one.
  const others = another !== undefined || (login === null && total > people.length);
  if (others) return { line, code: 'prepare.list_several' };
  return one ?? { line, code: 'prepare.list_nobody' };
}

/**
 * Asks for each line whom it means. Undefined when `lookUp` answered so for one: it was given up, and nobody is known.
 * @param lookUp searches the school's people by words
 */
export async function identifyListed(
  list: Pick<ClassList, 'pupils' | 'faults'>,
  lookUp: (words: string) => Promise<FoundPeople | undefined>,
): Promise<IdentifiedList | undefined> {
  const people: { line: number; person: KnownPerson }[] = [];
  const faults: ListFault[] = [...list.faults];
  const known = new Set<string>();
  for (const pupil of list.pupils) {
    const answer = await lookUp(wordsOf(pupil));
    if (answer === undefined) return undefined;
    const found = findListed(pupil, answer);
    if ('code' in found) faults.push(found);
    else if (known.has(found.userId)) faults.push({ line: pupil.line, code: 'prepare.list_twice' });
    else {
      known.add(found.userId);
      people.push({ line: pupil.line, person: found });
    }
  }
  return { people, faults: faults.sort((a, b) => a.line - b.line) };
}
