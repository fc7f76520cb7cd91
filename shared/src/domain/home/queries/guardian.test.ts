import { describe, expect, test } from 'vitest';
import { runQuery } from '../../../host/runQuery.ts';
import type { SqlDatabase } from '../../../ports/sqlDatabase.ts';
import { buildSchool } from '../../../testing/school.ts';
import { putRecords, recordDatabase } from '../../../testing/recordDatabase.ts';
import type { Child } from '../../directory/queries/children.ts';
import type { HomeworkWeek } from '../../homework/queries/week.ts';
import type { ChildHome } from './guardian.ts';
import type { PupilHome } from './pupil.ts';

const school = buildSchool({ classCount: 2, pupilsPerClass: 4, subjectCount: 3, evaluationsPerSubject: 2 });
const [one, two] = school.classes.map(({ id }) => school.pupilsOf(id));
const [elder = '', former = '', stranger = ''] = one ?? [];
const [younger = '', later = ''] = two ?? [];
const yesterday = '2026-11-22';
const tomorrow = '2026-11-24';

function relation(pupilId: string, classAt: number, more: object = {}) {
  const classId = school.classes[classAt]?.id ?? null;
  const record = {
    id: `parent.${pupilId}`,
    userId: 'parent',
    role: 'guardian',
    classId,
    subjectId: null,
    startsOn: null,
    endsOn: null,
    pupilId,
    ...more,
  };
  return { type: 'directory.membership', record: record as never };
}

const database: SqlDatabase = recordDatabase(school.host.records());
putRecords(database, [
  relation(elder, 0),
  relation(younger, 1),
  relation(former, 0, { endsOn: yesterday }),
  relation(later, 1, { startsOn: tomorrow }),
]);

const on = (today: string, userId = 'parent') => ({ userId, schoolId: school.schoolId, today });
const ask = <T>(name: string, args: object, of?: string, me = on(school.today)) =>
  runQuery(database, name, args, me, of) as T;
const refusal = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('a parent', () => {
  test('has the children of the day, by name, each with their class', () => {
    const children = ask<readonly Child[]>('directory.children', {});
    expect(new Set(children.map((child) => child.pupilId))).toEqual(new Set([elder, younger]));
    for (const { pupilId, className } of children) {
      expect(className).toBe(school.classes[pupilId === elder ? 0 : 1]?.name);
    }
    const named = children.map(({ givenName }) => givenName);
    expect(named).toEqual(named.toSorted((a, b) => a.localeCompare(b, 'fr')));
    const soon = ask<readonly Child[]>('directory.children', {}, undefined, on(tomorrow));
    expect(soon.map((child) => child.pupilId)).toContain(later);
  });

  test('sees on the home page of each child what that child’s own shows, without ticks', () => {
    const homes = ask<readonly ChildHome[]>('home.guardian', {});
    expect(homes).toHaveLength(2);
    for (const { pupilId, upcoming, newestMarks, general } of homes) {
      const own = ask<PupilHome>('home.pupil', {}, undefined, on(school.today, pupilId));
      expect(upcoming.count).toBe(own.upcoming.count);
      expect(upcoming.lines.map((line) => line.id)).toEqual(
        own.upcoming.lines.slice(0, upcoming.lines.length).map((line) => line.id),
      );
      expect(newestMarks).toEqual(own.newestMarks.slice(0, 3));
      expect(general).toEqual(own.general);
      expect(newestMarks.length).toBeGreaterThan(0);
    }
  });

  test('reads a child’s week and marks as the child, and nobody else’s', () => {
    const week = (of: string) => ask<HomeworkWeek>('homework.week', { day: school.today }, of);
    const classesOf = (of: string) =>
      new Set(week(of).days.flatMap(({ assignments }) => assignments.map((line) => line.classId)));
    expect(classesOf(elder)).toEqual(new Set([school.classes[0]?.id]));
    expect(classesOf(younger)).toEqual(new Set([school.classes[1]?.id]));
    for (const of of [stranger, former, later, 'nobody']) {
      expect(refusal(() => week(of))).toBe('query.not_your_child');
      expect(refusal(() => ask('grades.bySubject', { periodId: null }, of))).toBe('query.not_your_child');
    }
  });

  test('sees nothing of a child from the day after the relation has ended', () => {
    database.transaction((writer) =>
      writer.run(
        `UPDATE directory_membership_record SET content = json_set(content, '$.endsOn', :day) WHERE id = :id`,
        { id: `parent.${younger}`, day: school.today },
      ),
    );
    expect(ask('homework.week', { day: school.today }, younger)).toBeDefined();
    const after = on(tomorrow);
    expect(refusal(() => ask('homework.week', { day: tomorrow }, younger, after))).toBe(
      'query.not_your_child',
    );
    const homes = ask<readonly ChildHome[]>('home.guardian', {}, undefined, after);
    expect(homes.map((home) => home.pupilId)).not.toContain(younger);
  });
});

test('a pupil, a teacher and a technician have no child to read as', () => {
  for (const { userId } of school.people.filter((person) => person.userId !== elder)) {
    expect(refusal(() => ask('home.pupil', {}, elder, on(school.today, userId)))).toBe(
      'query.not_your_child',
    );
  }
});
