import type { AnyRecord } from '../../domain/record.ts';
import type { SchoolId } from '../../lib/ids.ts';
import type { AdminChange } from './serverUnderTest.ts';

/** A school just large enough to have every relation: two classes, two subjects, co-teachers, a pupil who may move. */
export const schoolId = 'school1' as SchoolId;
export const users = ['pupil1', 'pupil2', 'teacher1', 'teacher2'] as const;
export type TestUser = (typeof users)[number];
export const classes = ['classA', 'classB'] as const;
export const subjects = ['maths', 'french'] as const;

function record(
  type: string,
  fields: { readonly id: string; readonly [field: string]: unknown },
): AdminChange {
  return { type, put: fields as unknown as AnyRecord };
}

/** A right: `m.<user>.<class>`. */
export function membershipOf(user: TestUser, classId: string, subjectId: string | null): AdminChange {
  return record('directory.membership', {
    id: `${user}.${classId}${subjectId === null ? '' : `.${subjectId}`}`,
    userId: user,
    role: subjectId === null ? 'pupil' : 'teacher',
    classId,
    subjectId,
    startsOn: null,
    endsOn: null,
  });
}

export function withoutMembership(user: TestUser, classId: string, subjectId: string | null): AdminChange {
  return {
    type: 'directory.membership',
    remove: `${user}.${classId}${subjectId === null ? '' : `.${subjectId}`}`,
  };
}

/** What an import of the directory would write. */
export const schoolRecords: readonly AdminChange[] = [
  record('directory.school', {
    id: schoolId,
    uai: '0750001A',
    name: 'Lycée des Essais',
    academy: 'paris',
    roundingTenths: 1,
    roundingMode: 'halfUp',
    quotaBytes: 1_000_000_000,
  }),
  ...subjects.map((id, hue) => record('directory.subject', { id, name: id, shortName: id, hue })),
  record('directory.period', {
    id: 'term1',
    name: 'Trimestre 1',
    startsOn: '2026-09-01',
    endsOn: '2026-12-15',
    entryEndsOn: null,
  }),
  ...classes.map((id) => record('directory.class', { id, name: id, level: '2de' })),
  ...users.map((id) =>
    record('directory.person', {
      id,
      familyName: id.toUpperCase(),
      givenName: 'Zoé',
      kind: id.startsWith('pupil') ? 'pupil' : 'teacher',
      classIds: id === 'pupil2' ? ['classB'] : ['classA'],
    }),
  ),
  membershipOf('pupil1', 'classA', null),
  membershipOf('pupil2', 'classB', null),
  membershipOf('teacher1', 'classA', 'maths'),
  membershipOf('teacher1', 'classB', 'maths'),
  membershipOf('teacher2', 'classA', 'maths'),
  membershipOf('teacher2', 'classA', 'french'),
  ...classes.map((classId) =>
    record('homework.assignment', {
      id: `work.${classId}`,
      classId,
      subjectId: 'maths',
      teacherId: 'teacher1',
      givenOn: '2026-11-20',
      createdAt: 0,
      title: 'Théorème de Thalès',
      description: '',
      dueOn: '2026-12-01',
      kind: 'exercise',
      estimatedMinutes: 20,
      handIn: 'untilDue',
      attachments: [],
      published: true,
    }),
  ),
  record('grades.evaluation', {
    id: 'test.classA',
    classId: 'classA',
    subjectId: 'maths',
    teacherId: 'teacher1',
    title: 'Contrôle',
    heldOn: '2026-11-20',
    periodId: 'term1',
    kind: 'summative',
    coefficient: 100,
    scale: 2000,
    onTwenty: true,
    optional: 'no',
    published: true,
    series: 'classA.maths.term1',
  }),
];
