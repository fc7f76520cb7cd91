import type { MarkStatus } from '../domain/grades/mark.ts';
import { addDays } from '../lib/days.ts';
import type { RecordId, SchoolId, UserId } from '../lib/ids.ts';
import { joinedId, newId } from '../lib/ids.ts';
import type { IsoDay } from '../lib/time.ts';
import { DomainHost } from './domainHost.ts';
import { familyNames, givenNames, type SubjectTexts, subjectTexts } from './schoolTexts.ts';
import { seededRandom } from './sync/seededRandom.ts';

export interface SchoolOptions {
  /** The same seed and options, the same school to the byte. */
  readonly seed?: number;
  readonly classCount?: number;
  readonly pupilsPerClass?: number;
  readonly subjectCount?: number;
  /** Published evaluations a subject and class; one more stays unpublished. */
  readonly evaluationsPerSubject?: number;
  /** Days of homework before and after today. */
  readonly homeworkDays?: number;
  readonly today?: string;
}

export interface SchoolPerson {
  readonly userId: UserId;
  readonly givenName: string;
  readonly familyName: string;
  readonly kind: 'pupil' | 'teacher' | 'technician';
  /** Pupils: their class; others: none. */
  readonly classId: RecordId | null;
}

export interface BuiltSchool {
  readonly schoolId: SchoolId;
  readonly today: IsoDay;
  /** Holds every record, averages and figures included, and can act. */
  readonly host: DomainHost;
  readonly people: readonly SchoolPerson[];
  readonly classes: readonly { readonly id: RecordId; readonly name: string }[];
  readonly subjects: readonly { readonly id: RecordId; readonly name: string }[];
  readonly periods: readonly RecordId[];
  /** The teacher of a subject in a class. */
  teacherOf(classId: string, subjectId: string): UserId;
  pupilsOf(classId: string): readonly UserId[];
}

interface Draft extends Required<SchoolOptions> {
  readonly host: DomainHost;
  readonly random: ReturnType<typeof seededRandom>;
}

const reasons: readonly MarkStatus[] = ['ABS', 'DISP', 'NR', 'NN'];
const gigabyte = 1024 ** 3;

/** A fictitious French lycée of any size, the same for the same seed: directory, homework, marks, averages. */
export function buildSchool(options: SchoolOptions = {}): BuiltSchool {
  const today = options.today ?? '2026-11-23';
  const random = seededRandom(options.seed ?? 1);
  const schoolId = newId<SchoolId>(random);
  const draft: Draft = {
    seed: 1,
    classCount: 2,
    pupilsPerClass: 30,
    subjectCount: subjectTexts.length,
    evaluationsPerSubject: 3,
    homeworkDays: 14,
    today,
    ...options,
    host: new DomainHost(schoolId, today),
    random,
  };
  const periods = seedFrame(draft, schoolId);
  const subjects = subjectTexts.slice(0, draft.subjectCount).map((texts, hue) => {
    const id = newId<RecordId>(random);
    const { name, shortName } = texts;
    draft.host.seed('directory.subject', { id, name, shortName, hue: hue % 12 });
    return { id, name, texts };
  });
  const classes = Array.from({ length: draft.classCount }, (_, index) => {
    const id = newId<RecordId>(random);
    const name = `2de ${index + 1}`;
    draft.host.seed('directory.class', { id, name, level: 'Seconde' });
    return { id, name };
  });
  const people = seedPeople(draft, classes, subjects);
  const teacher = new Map(people.taught.map((one) => [`${one.classId}/${one.subjectId}`, one.userId]));
  const built: BuiltSchool = {
    schoolId,
    today: draft.host.today,
    host: draft.host,
    people: people.all,
    classes,
    subjects,
    periods,
    teacherOf: (classId, subjectId) => teacher.get(`${classId}/${subjectId}`) ?? unknown(classId),
    pupilsOf: (classId) => people.all.filter((one) => one.classId === classId).map((one) => one.userId),
  };
  for (const { id: classId } of classes) {
    for (const subject of subjects) {
      giveHomework(draft, built, classId, subject);
      giveMarks(draft, built, classId, subject);
    }
  }
  return built;
}

function unknown(id: string): never {
  throw new RangeError(`nobody teaches there: ${id}`);
}

function pick<T>(draft: Draft, from: readonly T[], index = draft.random.below(from.length)): T {
  const item = from[index % from.length];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

function seedFrame({ host, today }: Draft, schoolId: SchoolId): readonly RecordId[] {
  host.seed('directory.school', {
    id: joinedId(schoolId),
    uai: '0750999Z',
    name: 'Lycée Marie-Laurencin',
    academy: 'paris',
    roundingTenths: 1,
    roundingMode: 'halfUp',
    quotaBytes: 2 * gigabyte,
  });
  // Three terms; the one that holds today is open whatever the day.
  return [0, 1, 2].map((index) => {
    const id = `trimestre${index + 1}` as RecordId;
    const startsOn = addDays(today, -60 + index * 95);
    const endsOn = addDays(startsOn, 94);
    const name = `Trimestre ${index + 1}`;
    host.seed('directory.period', { id, name, startsOn, endsOn, entryEndsOn: endsOn });
    return id;
  });
}

type Group = readonly { readonly id: RecordId; readonly name: string }[];

function seedPeople(draft: Draft, classes: Group, subjects: Group) {
  const { host, random } = draft;
  const all: SchoolPerson[] = [];
  const taught: { classId: RecordId; subjectId: RecordId; userId: UserId }[] = [];
  let count = random.below(familyNames.length);
  const add = (kind: SchoolPerson['kind'], classIds: readonly RecordId[]) => {
    const userId = newId<UserId>(random);
    count += 7;
    const familyName = pick(draft, familyNames, count);
    const givenName = pick(draft, givenNames);
    host.seed('directory.person', { id: userId, familyName, givenName, kind, classIds });
    all.push({
      userId,
      givenName,
      familyName,
      kind,
      classId: kind === 'pupil' ? (classIds[0] ?? null) : null,
    });
    return userId;
  };
  const join = (userId: UserId, role: string, classId: RecordId | null, subjectId: RecordId | null) => {
    const id = newId<RecordId>(random);
    host.seed('directory.membership', { id, userId, role, classId, subjectId, startsOn: null, endsOn: null });
  };
  // A teacher has four classes of a subject at most.
  for (const { id: subjectId } of subjects) {
    for (let first = 0; first < classes.length; first += 4) {
      const own = classes.slice(first, first + 4).map((one) => one.id);
      const userId = add('teacher', own);
      for (const classId of own) {
        join(userId, 'teacher', classId, subjectId);
        taught.push({ classId, subjectId, userId });
      }
    }
  }
  for (const { id: classId } of classes) {
    for (const [index, { id: subjectId }] of subjects.entries()) {
      const coefficient = subjectTexts[index]?.coefficient ?? 100;
      const id = `${classId}.${subjectId}` as RecordId;
      host.seed('directory.service', { id, classId, subjectId, coefficient, mode: 'normal', partOf: null });
    }
    for (let index = 0; index < draft.pupilsPerClass; index += 1) {
      join(add('pupil', [classId]), 'pupil', classId, null);
    }
  }
  join(add('technician', []), 'technician', null, null);
  return { all, taught };
}

type Subject = { readonly id: RecordId; readonly texts: SubjectTexts };

function giveHomework(
  draft: Draft,
  school: BuiltSchool,
  classId: RecordId,
  { id: subjectId, texts }: Subject,
): void {
  const { host, random, today, homeworkDays } = draft;
  const teacherId = school.teacherOf(classId, subjectId);
  for (let ahead = -homeworkDays + random.below(4); ahead <= homeworkDays; ahead += 2 + random.below(4)) {
    const id = newId<RecordId>(random);
    const handIn = pick(draft, ['none', 'none', 'none', 'once', 'untilDue'] as const);
    const title = pick(draft, texts.works);
    host.act(teacherId, 'homework.give', {
      id,
      classId,
      subjectId,
      givenOn: addDays(today, ahead - 5),
      title,
      description: `${title}. Soignez la rédaction ; posez vos questions au début du prochain cours.`,
      dueOn: addDays(today, ahead),
      kind: handIn === 'none' ? pick(draft, ['exercise', 'learning', 'reading'] as const) : 'project',
      estimatedMinutes: 15 + random.below(4) * 15,
      handIn,
      attachments: [],
      published: ahead < homeworkDays - 1,
    });
    if (ahead < 0) workOf(draft, school, classId, id, handIn !== 'none', ahead);
  }
}

function workOf(
  { host, random, today }: Draft,
  school: BuiltSchool,
  classId: RecordId,
  assignmentId: RecordId,
  handsIn: boolean,
  ahead: number,
): void {
  for (const pupilId of school.pupilsOf(classId)) {
    if (random.below(10) < 3) continue;
    host.act(pupilId, 'homework.setDone', { assignmentId, done: true });
    if (!handsIn) continue;
    const id = newId<RecordId>(random);
    const now = Date.parse(`${addDays(today, ahead - 2 + random.below(4))}T18:00:00Z`);
    const comment = 'Bonjour, voici mon travail. J’ai eu du mal avec la dernière question.';
    host.act(pupilId, 'homework.handIn', { id, assignmentId, comment, files: [] }, { now });
  }
}

function giveMarks(
  draft: Draft,
  school: BuiltSchool,
  classId: RecordId,
  { id: subjectId, texts }: Subject,
): void {
  const { host, random, today, evaluationsPerSubject } = draft;
  const teacherId = school.teacherOf(classId, subjectId);
  for (let index = 0; index <= evaluationsPerSubject; index += 1) {
    const evaluationId = newId<RecordId>(random);
    const scale = pick(draft, [2000, 2000, 2000, 1000]);
    host.act(teacherId, 'grades.createEvaluation', {
      id: evaluationId,
      classId,
      subjectId,
      title: pick(draft, texts.tests, index),
      heldOn: addDays(today, -3 - (evaluationsPerSubject - index) * 9),
      periodId: school.periods[0],
      kind: index % 5 === 4 ? 'formative' : 'summative',
      coefficient: pick(draft, [100, 100, 200, 50]),
      scale,
      onTwenty: true,
      optional: 'no',
    });
    for (const [place, pupilId] of school.pupilsOf(classId).entries()) {
      const reason = random.below(25) === 0;
      // Each pupil has a level of their own, so that averages differ as in a real class.
      const level = 6 + ((place * 7) % 11) + random.below(5) - 2;
      const value = Math.round((Math.max(0, Math.min(20, level)) * scale) / 20 / 50) * 50;
      const cell = reason ? { status: pick(draft, reasons), value: null } : { status: 'value', value };
      host.act(teacherId, 'grades.setMark', { evaluationId, pupilId, ...cell });
    }
    if (index < evaluationsPerSubject) host.act(teacherId, 'grades.publish', { id: evaluationId });
  }
}
