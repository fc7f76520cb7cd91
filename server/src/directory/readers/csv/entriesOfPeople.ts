import type { GuardianContent, PersonContent, PupilContent, StaffContent } from '../entries.ts';
import { classCode, type PersonRow } from './personRow.ts';

/** The class or group of that name, as entries call it. */
export function divisionId(uai: string, name: string): string {
  return `${uai}$${classCode(name)}`;
}

function personContent(person: PersonRow): PersonContent {
  return {
    familyName: person.familyName,
    givenName: person.givenName,
    birthOn: person.birthOn,
    mail: person.mail,
    externalIds: person.ine === undefined ? {} : { ine: person.ine },
  };
}

/** A pupil with those whom the parents' list links to them; such a list names legal guardians only. */
export function pupilContent(person: PersonRow, uai: string, guardianIds: readonly string[]): PupilContent {
  return {
    ...personContent(person),
    schoolId: uai,
    levelId: null,
    classIds: person.classes.map((name) => divisionId(uai, name)),
    groupIds: person.groups.map((name) => divisionId(uai, name)),
    guardians: guardianIds.map((guardianId) => ({ guardianId, legal: true })),
  };
}

export function guardianContent(person: PersonRow): GuardianContent {
  return { ...personContent(person), phone: person.phone };
}

/**
 * Somebody of the staff. With one subject it is taught in every class of the line; with as many subjects as classes, each in its own;
 * otherwise nothing tells which goes with which: `unsure`, and the classes have none.
 */
export function staffContent(
  person: PersonRow,
  uai: string,
): { readonly content: StaffContent; readonly unsure: boolean } {
  const teaches = person.posts.includes('teacher');
  const { subjects, classes } = person;
  const paired = subjects.length === classes.length;
  const unsure = teaches && subjects.length > 1 && classes.length > 0 && !paired;
  const subjectAt = (index: number): string | null => {
    const subject = subjects.length === 1 ? subjects[0] : paired ? subjects[index] : undefined;
    return subject === undefined ? null : classCode(subject);
  };
  const groupSubject = subjects.length === 1 && subjects[0] !== undefined ? classCode(subjects[0]) : null;
  const content: StaffContent = {
    ...personContent(person),
    posts: person.posts.map((post) => ({ schoolId: uai, post })),
    classes: teaches
      ? classes.map((name, index) => ({ classId: divisionId(uai, name), subjectId: subjectAt(index) }))
      : [],
    groups: teaches
      ? person.groups.map((name) => ({ groupId: divisionId(uai, name), subjectId: groupSubject }))
      : [],
    mainOf: person.mainOf.map((name) => divisionId(uai, name)),
  };
  return { content, unsure };
}
