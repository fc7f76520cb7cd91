import { type Membership, membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import type { AnyRecord, RecordDefinition } from '@cartable/shared/domain/record.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { frenchOrder } from '@cartable/shared/lib/frenchOrder.ts';
import type { Reader } from '../storage/storage.ts';

/** In the place of a class: pupils who are in none yet, with their families. */
const withoutClass = 'none';
/** In the place of a class: those who work in the school. */
const staffGroup = 'staff';

/** Whether a list of letters is a class's. */
export function isClass(classId: string): boolean {
  return classId !== withoutClass && classId !== staffGroup;
}

/** What the lists that are no class are called. */
export interface GroupNames {
  readonly noClass: string;
  readonly staff: string;
}

/** A child of somebody who gets a letter. */
export interface LetterPupil {
  readonly name: string;
  /** Undefined while in no class. */
  readonly className: string | undefined;
}

/** Somebody who gets a letter. */
export interface LetterPerson {
  readonly userId: string;
  readonly familyName: string;
  readonly givenName: string;
  /** For a guardian, all their children in the school, in the order of a French list. */
  readonly pupils?: readonly LetterPupil[];
  readonly staff?: true;
  /** A pupil in no class, or somebody responsible for one. */
  readonly noClass?: true;
}

/** A class's families, in the order of a French list: each pupil, then their guardians. */
export interface ClassFamilies {
  readonly classId: string;
  readonly className: string;
  readonly people: readonly LetterPerson[];
}

export interface SchoolFamilies {
  readonly schoolId: string;
  readonly schoolName: string;
  readonly classes: readonly ClassFamilies[];
}

/**
 * The families of a school, by class, then those without a class, then its staff, under these names. Everybody stands once, in the first of their classes: a second letter would make the first one's
 * code worthless. `today` is an ISO day. @throws {AppError} `letters.school_unknown` (data: uai)
 */
export async function schoolFamilies(
  reader: Reader,
  uai: string,
  today: string,
  names: GroupNames,
): Promise<SchoolFamilies> {
  return familiesOf(reader, await findSchool(reader, uai), today, names);
}

/** The same for a school by its identifier. @throws {AppError} `letters.school_unknown` */
export async function familiesOfSchool(
  reader: Reader,
  schoolId: string,
  today: string,
  names: GroupNames,
): Promise<SchoolFamilies> {
  const [found] = await live(reader, schoolId, school);
  if (found === undefined) throw new AppError('letters.school_unknown', { uai: schoolId });
  return familiesOf(reader, found, today, names);
}

async function familiesOf(
  reader: Reader,
  found: { readonly id: string; readonly name: string },
  today: string,
  names: GroupNames,
): Promise<SchoolFamilies> {
  const people = new Map((await live(reader, found.id, person)).map((one) => [one.id as string, one]));
  const members = (await live(reader, found.id, membership)).filter(
    (one) => (one.startsOn ?? today) <= today && (one.endsOn ?? today) >= today,
  );
  const classes = (await live(reader, found.id, schoolClass))
    .filter((one) => one.group !== true)
    .sort((a, b) => frenchOrder(a.name, b.name));
  const classNames = new Map(classes.map((one) => [one.id as string, one.name]));
  /** All the children of somebody responsible, each with the class where that is known. */
  const pupilsOf = (userId: string): readonly LetterPupil[] => {
    const theirs = members.filter((one) => one.role === 'guardian' && one.userId === userId);
    return [...new Set(theirs.flatMap((one) => one.pupilId ?? []))]
      .flatMap((id) => people.get(id) ?? [])
      .sort(byName)
      .map(({ id, givenName, familyName }) => {
        const classId = theirs.find(
          (one) => one.pupilId === id && classNames.has(one.classId ?? ''),
        )?.classId;
        return { name: `${givenName} ${familyName}`, className: classNames.get(classId ?? '') };
      });
  };
  const done = new Set<string>();
  /** These members' pupils, each followed by their guardians, then guardians whose pupil is not among them. */
  const listed = (
    within: readonly Membership[],
    of: { readonly noClass?: true },
  ): readonly LetterPerson[] => {
    const list: LetterPerson[] = [];
    const add = (userId: string, guardian: boolean) => {
      const one = people.get(userId);
      if (one === undefined || done.has(userId)) return;
      done.add(userId);
      const { familyName, givenName } = one;
      const pupils = guardian ? { pupils: pupilsOf(userId) } : {};
      list.push({ userId, familyName, givenName, ...pupils, ...of });
    };
    const inOrder = (some: readonly Membership[]) =>
      some.flatMap((one) => people.get(one.userId) ?? []).sort(byName);
    const guardians = within.filter((one) => one.role === 'guardian');
    for (const pupil of inOrder(within.filter((one) => one.role === 'pupil'))) {
      add(pupil.id, false);
      for (const one of inOrder(guardians.filter((each) => each.pupilId === pupil.id))) add(one.id, true);
    }
    for (const { id } of inOrder(guardians)) add(id, true);
    return list;
  };
  const families = classes.map(({ id, name }): ClassFamilies => {
    const within = members.filter((one) => one.classId === id);
    return { classId: id, className: name, people: listed(within, {}) };
  });
  const alone = listed(
    members.filter((one) => !done.has(one.userId)),
    { noClass: true },
  );
  const staff = [...new Set(members.filter((one) => staffRoles.has(one.role)).map((one) => one.userId))]
    .filter((userId) => !done.has(userId))
    .flatMap((userId) => people.get(userId) ?? [])
    .sort(byName)
    .map(({ id, familyName, givenName }): LetterPerson => {
      return { userId: id, familyName, givenName, staff: true };
    });
  const groups = [
    { classId: withoutClass, className: names.noClass, people: alone },
    { classId: staffGroup, className: names.staff, people: staff },
  ];
  const classesAndGroups = [...families, ...groups.filter((one) => one.people.length > 0)];
  return { schoolId: found.id, schoolName: found.name, classes: classesAndGroups };
}

const staffRoles: ReadonlySet<string> = new Set(['teacher', 'cpe', 'head', 'technician', 'staff']);

function byName(
  a: { readonly familyName: string; readonly givenName: string },
  b: { readonly familyName: string; readonly givenName: string },
): number {
  return frenchOrder(a.familyName, b.familyName) || frenchOrder(a.givenName, b.givenName);
}

async function findSchool(reader: Reader, uai: string) {
  const rows = await reader
    .selectFrom('record')
    .select('content')
    .where('type', '=', school.type)
    .where('content', 'is not', null)
    .execute();
  const found = rows
    .map((row) => school.schema.parse(JSON.parse(row.content ?? '')))
    .find((one) => one.uai === uai);
  if (found === undefined) throw new AppError('letters.school_unknown', { uai });
  return found;
}

async function live<R extends AnyRecord>(
  reader: Reader,
  schoolId: string,
  definition: RecordDefinition<R>,
): Promise<R[]> {
  const rows = await reader
    .selectFrom('record')
    .select('content')
    .where('school_id', '=', schoolId)
    .where('type', '=', definition.type)
    .where('content', 'is not', null)
    .execute();
  return rows.map((row) => definition.schema.parse(JSON.parse(row.content ?? '')));
}
