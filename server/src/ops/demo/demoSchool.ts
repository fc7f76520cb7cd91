import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { period } from '@cartable/shared/domain/directory/period.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { service } from '@cartable/shared/domain/directory/service.ts';
import { subject } from '@cartable/shared/domain/directory/subject.ts';
import { evaluation, seriesOf } from '@cartable/shared/domain/grades/evaluation.ts';
import { mark } from '@cartable/shared/domain/grades/mark.ts';
import { assignment } from '@cartable/shared/domain/homework/assignment.ts';
import type { AnyRecord, RecordDefinition } from '@cartable/shared/domain/record.ts';
import type { Write } from '@cartable/shared/domain/mutator.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { SchoolWords } from '../../storage/repositories/region/schools.ts';
import { daysFrom, schoolDayFrom, termAround } from './days.ts';
import { type DemoSubject, demoSubjects } from './lessons.ts';
import { familyNames, givenNames, teacherNames } from './names.ts';

export interface DemoPerson {
  readonly userId: string;
  readonly login: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly kind: 'pupil' | 'teacher' | 'technician';
}

/** A fictitious lycée as records, and the people to give accounts to. */
export interface DemoSchool {
  /** As the region's register has it. */
  readonly register: SchoolWords;
  readonly schoolId: SchoolId;
  readonly people: readonly DemoPerson[];
  readonly writes: readonly Write[];
}

const schoolId = 'demo' as SchoolId;
const register: SchoolWords = {
  schoolId,
  uai: '0759999X',
  name: 'Lycée Rosa-Bonheur',
  kind: 'lycee',
  town: 'Paris',
  academyId: 'paris',
  wave: 1,
  opensOn: null,
};
const classes = [
  { id: '2de-1', name: '2de 1' },
  { id: '2de-2', name: '2de 2' },
] as const;
const pupilsPerClass = 30;
const gigabyte = 1024 ** 3;

/** Two classes of thirty, eight teachers of whom one is professeur principal, a technician; homework of this and next week, marks of the term. The same for the same day. */
export function demoSchool(today: string): DemoSchool {
  const people: DemoPerson[] = [];
  const writes: Write[] = [...frame(today)];
  const classIds = classes.map((one) => one.id);
  const add = (one: DemoPerson, inClasses: readonly string[]) => {
    people.push(one);
    const { userId, givenName, familyName, kind } = one;
    writes.push(row(person, { id: userId, givenName, familyName, kind, classIds: inClasses }));
  };
  const join = (userId: string, role: string, classId: string | null, subjectId: string | null) =>
    writes.push(
      row(membership, {
        id: ['m', userId, `${classId ?? 'school'}_${subjectId ?? role}`].join('.'),
        userId,
        role,
        classId,
        subjectId,
        startsOn: null,
        endsOn: null,
      }),
    );

  demoSubjects.forEach((one, index) => {
    const [givenName, familyName] = teacherNames[index % teacherNames.length] ?? ['', ''];
    const userId = `teacher-${one.id}`;
    add({ userId, login: login(givenName, familyName), givenName, familyName, kind: 'teacher' }, classIds);
    for (const classId of classIds) join(userId, 'teacher', classId, one.id);
  });
  // One class has its professeur principal, the other none that is known: both are seen in a demonstration.
  const [first] = demoSubjects;
  const main = { userId: `teacher-${first?.id ?? ''}`, role: 'teacher', classId: '2de-2', subjectId: null };
  const always = { startsOn: null, endsOn: null, main: true };
  writes.push(row(membership, { id: `m.${main.userId}.2de-2_main`, ...main, ...always }));
  add(
    {
      userId: 'technician',
      login: 'technicien.demo',
      givenName: 'Marc',
      familyName: 'Tessier',
      kind: 'technician',
    },
    [],
  );
  join('technician', 'technician', null, null);
  classes.forEach(({ id: classId }, classIndex) => {
    const pupils: string[] = [];
    for (let index = 0; index < pupilsPerClass; index += 1) {
      const givenName = givenNames[(index + classIndex * 7) % givenNames.length] ?? '';
      const familyName = familyNames[(index * 7 + classIndex * 3) % familyNames.length] ?? '';
      const userId = `pupil-${classIndex + 1}-${String(index + 1).padStart(2, '0')}`;
      add({ userId, login: login(givenName, familyName), givenName, familyName, kind: 'pupil' }, [classId]);
      join(userId, 'pupil', classId, null);
      pupils.push(userId);
    }
    for (const one of demoSubjects) writes.push(...lessonsOf(one, classId, pupils, today));
  });
  return { schoolId, register, people, writes };
}

function frame(today: string): readonly Write[] {
  const term = termAround(today);
  return [
    row(school, {
      id: schoolId,
      uai: register.uai,
      name: register.name,
      academy: register.academyId,
      roundingTenths: 1,
      roundingMode: 'halfUp',
      quotaBytes: 2 * gigabyte,
    }),
    row(period, {
      id: 'term',
      name: term.name,
      startsOn: term.startsOn,
      endsOn: term.endsOn,
      entryEndsOn: null,
    }),
    ...demoSubjects.map(({ id, name, shortName, hue }) => row(subject, { id, name, shortName, hue })),
    ...classes.map(({ id, name }) => row(schoolClass, { id, name, level: 'Seconde' })),
    ...classes.flatMap(({ id: classId }) =>
      demoSubjects.map((one) =>
        row(service, {
          id: `${classId}.${one.id}`,
          classId,
          subjectId: one.id,
          coefficient: one.id === 'eps' ? 100 : one.works.length * 100,
          mode: 'normal',
          partOf: null,
        }),
      ),
    ),
  ];
}

/** The homework and marks of one subject in one class. */
function lessonsOf(
  of: DemoSubject,
  classId: string,
  pupils: readonly string[],
  today: string,
): readonly Write[] {
  const teacherId = `teacher-${of.id}`;
  const place = demoSubjects.indexOf(of);
  const works = of.works.map((one, index) =>
    row(assignment, {
      id: `work_${classId}_${of.id}-${index + 1}`,
      classId,
      subjectId: of.id,
      teacherId,
      givenOn: daysFrom(today, -3 - index),
      createdAt: Date.parse(`${daysFrom(today, -3 - index)}T14:00:00Z`),
      title: one.title,
      description: one.description,
      dueOn: schoolDayFrom(today, 1 + ((place * 2 + index * 3) % 9)),
      kind: one.kind,
      estimatedMinutes: one.minutes,
      handIn: one.handIn,
      attachments: [],
      published: true,
    }),
  );
  const term = termAround(today);
  return [
    ...works,
    ...of.evaluations.flatMap((title, index) => {
      const id = `eval_${classId}_${of.id}-${index + 1}`;
      const kept = daysFrom(today, -7 - 14 * index - place);
      const heldOn = [kept, term.startsOn].sort().at(-1);
      const shared = { classId, subjectId: of.id, periodId: 'term', published: true };
      const marks = pupils.map((pupilId, pupil) => {
        const value = markOf(pupil, place, index);
        return row(mark, {
          ...shared,
          id: `${id}.${pupilId}`,
          evaluationId: id,
          pupilId,
          status: value === null ? 'ABS' : 'value',
          value,
          comment: '',
        });
      });
      return [
        row(evaluation, {
          ...shared,
          id,
          teacherId,
          series: seriesOf(classId, of.id, 'term'),
          title,
          heldOn,
          kind: 'summative',
          coefficient: index === 0 ? 200 : 100,
          scale: 2000,
          onTwenty: true,
          optional: 'no',
        }),
        ...marks,
      ];
    }),
  ];
}

/** Hundredths by half points, spread around 12 in a fixed way; now and then an absence. */
function markOf(pupil: number, place: number, index: number): number | null {
  const mixed = (pupil * 7919 + place * 104_729 + index * 1_299_709) % 1009;
  if (mixed % 37 === 0) return null;
  const level = 600 + ((pupil * 37) % 30) * 32;
  return Math.min(2000, Math.round((level + (mixed % 13) * 60) / 50) * 50);
}

function login(givenName: string, familyName: string): string {
  const plain = `${givenName}.${familyName}`.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z.]+/g, '-');
}

/** A put of a record written here as plain texts; the schema gives it its branded type, and checks it. */
function row<R extends AnyRecord>(
  definition: RecordDefinition<R>,
  fields: Readonly<Record<string, unknown>>,
): Write {
  return { op: 'put', type: definition.type, record: definition.schema.parse(fields) };
}
