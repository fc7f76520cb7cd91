import type { RecordId } from '../lib/ids.ts';
import { DomainHost } from './domainHost.ts';

/** Noon in Paris on the small school's day. */
export const today = '2026-11-23';

/** One of each relation to class A and mathematics, by name. */
export const relations = {
  ownTeacher: 'teaches maths to class A',
  coTeacher: 'teaches maths to class A too',
  otherSubject: 'teaches French to class A',
  otherClass: 'teaches maths to class B',
  pupil: 'is a pupil of class A',
  classmate: 'is another pupil of class A',
  otherPupil: 'is a pupil of class B',
  formerPupil: 'was a pupil of class A',
  guardian: 'is a guardian',
  cpe: 'is a CPE',
  head: 'is the head',
  technician: 'is a technician',
  regionAdmin: 'administers the region',
  stranger: 'has no right in the school',
} as const;
export type Relation = keyof typeof relations;

const memberships: readonly (readonly [Relation, string, string | null, string | null, string | null])[] = [
  ['ownTeacher', 'teacher', 'classA', 'maths', null],
  ['coTeacher', 'teacher', 'classA', 'maths', null],
  ['otherSubject', 'teacher', 'classA', 'french', null],
  ['otherClass', 'teacher', 'classB', 'maths', null],
  ['pupil', 'pupil', 'classA', null, null],
  ['classmate', 'pupil', 'classA', null, null],
  ['otherPupil', 'pupil', 'classB', null, null],
  ['formerPupil', 'pupil', 'classA', null, '2026-10-01'],
  ['guardian', 'guardian', null, null, null],
  ['cpe', 'cpe', null, null, null],
  ['head', 'head', null, null, null],
  ['technician', 'technician', null, null, null],
  ['regionAdmin', 'regionAdmin', null, null, null],
];

/** A school with one person of each relation, two classes, two subjects, one open and one closed period. */
export function smallSchool(): DomainHost {
  const host = new DomainHost('school1', today);
  const id = (text: string) => text as RecordId;
  host.seed('directory.school', {
    id: id('school1'),
    uai: '0750999Z',
    name: 'Lycée Marie-Laurencin',
    academy: 'paris',
    roundingTenths: 1,
    roundingMode: 'halfUp',
    quotaBytes: 10_000,
  });
  for (const subject of ['maths', 'french']) {
    host.seed('directory.subject', {
      id: id(subject),
      name: subject,
      shortName: subject.slice(0, 4),
      hue: 1,
    });
  }
  for (const one of ['classA', 'classB']) {
    host.seed('directory.class', { id: id(one), name: one, level: 'Seconde' });
  }
  const period = { name: 'Trimestre 1', startsOn: '2026-09-01', endsOn: '2026-12-31' };
  host.seed('directory.period', { id: id('open'), ...period, entryEndsOn: '2026-12-31' });
  host.seed('directory.period', { id: id('closed'), ...period, entryEndsOn: '2026-11-22' });
  for (const [userId, role, classId, subjectId, endsOn] of memberships) {
    const person = { familyName: userId, givenName: 'X', kind: role, classIds: classId ? [classId] : [] };
    host.seed('directory.person', { id: id(userId), ...person });
    host.seed('directory.membership', {
      id: id(`m.${userId}`),
      userId,
      role,
      classId,
      subjectId,
      startsOn: null,
      endsOn,
    });
  }
  return host;
}

/** Arguments of an assignment of class A in mathematics. */
export function assignmentArgs(id: string, more: object = {}): object {
  return {
    id,
    classId: 'classA',
    subjectId: 'maths',
    givenOn: '2026-11-20',
    title: 'Exercices 12 à 14',
    description: 'Page 86.',
    dueOn: '2026-11-25',
    kind: 'exercise',
    estimatedMinutes: 30,
    handIn: 'untilDue',
    attachments: [],
    published: true,
    ...more,
  };
}

/** Arguments of an evaluation of class A in mathematics. */
export function evaluationArgs(id: string, more: object = {}): object {
  return {
    id,
    classId: 'classA',
    subjectId: 'maths',
    title: 'Vecteurs',
    heldOn: '2026-11-20',
    periodId: 'open',
    kind: 'summative',
    coefficient: 100,
    scale: 2000,
    onTwenty: true,
    optional: 'no',
    ...more,
  };
}

/** A file's content that differs by its number. */
export function contentOf(number: number, sizeBytes = 100): object {
  return { manifest: number.toString(16).padStart(64, '0'), sizeBytes, mime: 'text/plain' };
}
