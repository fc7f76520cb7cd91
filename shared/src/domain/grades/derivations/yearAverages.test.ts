import { describe, expect, test } from 'vitest';
import type { RecordId, UserId } from '../../../lib/ids.ts';
import type { DomainHost } from '../../../testing/domainHost.ts';
import { evaluationArgs, smallSchool } from '../../../testing/smallSchool.ts';
import { service, serviceId } from '../../directory/service.ts';
import { put } from '../../mutator.ts';
import { average, averageId, cohortOf } from '../average.ts';
import { classFigure } from '../classFigure.ts';
import { yearOf } from '../schoolYear.ts';

/** The periods of a year and of the next one; the small school's own period goes first. */
const periods = [
  ['open', '2026-09-01', '2026-12-31'],
  ['second', '2027-01-04', '2027-03-31'],
  ['third', '2027-04-01', '2027-06-30'],
  ['later', '2027-09-01', '2027-12-31'],
] as const;

function school(): DomainHost {
  const host = smallSchool();
  for (const [id, startsOn, endsOn] of periods.slice(1)) {
    host.seed('directory.period', { id: id as RecordId, name: id, startsOn, endsOn, entryEndsOn: null });
  }
  return host;
}

/** Gives the pupil one published mark of a subject in a period: it is the period's average. */
function give(host: DomainHost, periodId: string, value: number | 'ABS', subjectId = 'maths'): void {
  const teacher = subjectId === 'maths' ? 'ownTeacher' : 'otherSubject';
  const id = `${subjectId}-${periodId}`;
  const cell =
    typeof value === 'number' ? { status: 'value', value: value * 100 } : { status: value, value: null };
  host.act(teacher, 'grades.createEvaluation', evaluationArgs(id, { periodId, subjectId }));
  host.act(teacher, 'grades.setMark', { evaluationId: id, pupilId: 'pupil', ...cell });
  host.act(teacher, 'grades.publish', { id });
}

const year = (host: DomainHost, subjectId: string | null = 'maths', of = 'year2026') =>
  host.get(average, averageId('pupil', of, subjectId))?.value;

describe('the average of the year', () => {
  test('is the worked example of the grading rules: 12.0, 13.5, 14.0 make 13.2', () => {
    const host = school();
    give(host, 'open', 12);
    expect(year(host)).toBe(1200);
    give(host, 'second', 13.5);
    give(host, 'third', 14);
    expect([year(host), year(host, null)]).toEqual([1320, 1320]);
    expect(host.get(classFigure, cohortOf('classA', 'year2026', 'maths'))?.count).toBe(1);
  });

  test('leaves out the periods without a value, and is NN when none has one', () => {
    const host = school();
    give(host, 'open', 12);
    give(host, 'second', 'ABS');
    give(host, 'third', 14);
    expect(year(host)).toBe(1300);
    give(host, 'second', 'ABS', 'french');
    expect([year(host, 'french'), year(host, null)]).toEqual([null, 1300]);
  });

  test('weighs the subjects of the year, not the general averages of the periods', () => {
    const host = school();
    host.administer(
      put(service, {
        id: serviceId('classA', 'french'),
        classId: 'classA' as RecordId,
        subjectId: 'french' as RecordId,
        coefficient: 300,
        mode: 'normal',
        partOf: null,
      }),
    );
    give(host, 'open', 10);
    give(host, 'second', 14);
    give(host, 'second', 16, 'french');
    // Maths 12 × 1 and French 16 × 3; the mean of the general averages 10 and 15.5 would be 12.8.
    expect(year(host, null)).toBe(1500);
    const french = host.get(service, serviceId('classA', 'french'));
    if (french === undefined) throw new TypeError('no service');
    host.administer(put(service, { ...french, coefficient: 100 }));
    expect(year(host, null)).toBe(1400);
  });

  test('is of the displayed averages, forced ones too, and goes with the last mark', () => {
    const host = school();
    give(host, 'open', 12);
    give(host, 'second', 14);
    const force = { classId: 'classA', subjectId: 'maths', periodId: 'second', pupilId: 'pupil' };
    host.act('ownTeacher', 'grades.forceAverage', { ...force, state: 'value', value: 1800 });
    expect(year(host)).toBe(1500);
    host.act('ownTeacher', 'grades.forceAverage', { ...force, state: 'none', value: null });
    for (const id of ['maths-open', 'maths-second'])
      host.act('ownTeacher', 'grades.removeEvaluation', { id });
    expect([year(host), year(host, null)]).toEqual([undefined, undefined]);
  });

  test('ends with the school year', () => {
    const host = school();
    give(host, 'third', 8);
    give(host, 'later', 18);
    expect([year(host), year(host, 'maths', 'year2027')]).toEqual([800, 1800]);
  });

  test('of a pupil who changed class is made of both classes and counts in the last', () => {
    const host = school();
    give(host, 'open', 12);
    const moved = {
      userId: 'pupil' as UserId,
      role: 'pupil',
      classId: 'classB',
      subjectId: null,
      endsOn: null,
    };
    host.seed('directory.membership', { id: 'm.moved' as RecordId, ...moved, startsOn: '2027-01-04' });
    host.act(
      'otherClass',
      'grades.createEvaluation',
      evaluationArgs('b', { classId: 'classB', periodId: 'second' }),
    );
    const cell = { evaluationId: 'b', pupilId: 'pupil', status: 'value', value: 1600 };
    host.act('otherClass', 'grades.setMark', cell);
    host.act('otherClass', 'grades.publish', { id: 'b' });
    expect(year(host)).toBe(1400);
    expect(host.get(average, averageId('pupil', 'year2026', 'maths'))?.classId).toBe('classB');
    expect(host.get(classFigure, cohortOf('classA', 'year2026', 'maths'))).toBeUndefined();
  });
});

test('a school year begins in August', () => {
  const days = ['2026-07-31', '2026-08-01', '2027-01-01'] as const;
  expect(days.map((startsOn) => yearOf({ startsOn }))).toEqual(['year2025', 'year2026', 'year2026']);
});
