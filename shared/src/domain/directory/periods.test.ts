import { expect, test } from 'vitest';
import { recordDatabase } from '../../testing/recordDatabase.ts';
import { average, averageId } from '../grades/average.ts';
import { evaluation } from '../grades/evaluation.ts';
import type { AnyRecord } from '../record.ts';
import { membership } from './membership.ts';
import { isPeriodOf, period } from './period.ts';
import { setFault } from './periodPlan.ts';
import { periodsOfClass, periodsOfPupil, periodsOn } from './queries/periods.ts';

const periodOf = (id: string, startsOn: string, endsOn: string, more: object = {}) => ({
  type: period.type,
  record: period.schema.parse({ id, name: id, startsOn, endsOn, entryEndsOn: null, ...more }) as AnyRecord,
});
const own = { classIds: ['tle'] };
const general = { exceptClassIds: ['tle'] };
const periods = [
  periodOf('old', '2026-03-01', '2026-07-04'),
  periodOf('t1', '2026-09-01', '2026-11-30', general),
  periodOf('t2', '2026-12-01', '2027-07-04', general),
  periodOf('s1', '2026-09-01', '2027-01-31', own),
  periodOf('s2', '2027-02-01', '2027-07-04', own),
];
const today = '2027-01-10';
const pupilOf = (userId: string, classId: string) => ({
  type: membership.type,
  record: membership.schema.parse({
    ...{ id: `${userId}.${classId}`, userId, role: 'pupil', classId },
    ...{ subjectId: null, startsOn: null, endsOn: null },
  }) as AnyRecord,
});
const said = (lines: ReturnType<typeof periodsOn>) =>
  lines.map(({ id, former, current }) => `${id}${former ? ' former' : ''}${current ? ' current' : ''}`);

test('a class has the periods that name it, or those that do not leave it out', () => {
  expect(isPeriodOf({ classIds: ['tle'] }, 'tle')).toBe(true);
  expect(isPeriodOf({ classIds: ['tle'] }, '2de')).toBe(false);
  expect(isPeriodOf({ exceptClassIds: ['tle'] }, 'tle')).toBe(false);
  expect(isPeriodOf({ exceptClassIds: ['tle'] }, 'new')).toBe(true);
  expect(isPeriodOf({}, 'any')).toBe(true);
});

test('the school has one current period for each set of classes, a class and a pupil one alone', () => {
  const reader = recordDatabase([...periods, pupilOf('p', 'tle'), pupilOf('q', '2de')]);
  expect(said(periodsOn(reader, today))).toEqual(['old', 's1 current', 't1', 't2 current', 's2']);
  expect(said(periodsOfClass(reader, today, 'tle'))).toEqual(['old', 's1 current', 's2']);
  expect(said(periodsOfClass(reader, today, '2de'))).toEqual(['old', 't1', 't2 current']);
  expect(said(periodsOfPupil(reader, today, 'p'))).toEqual(['old', 's1 current', 's2']);
  expect(said(periodsOfPupil(reader, today, 'q'))).toEqual(['old', 't1', 't2 current']);
  expect(periodsOn(reader, today).map((one) => one.year)).toEqual([2025, 2026, 2026, 2026, 2026]);
});

test('a pupil who changed class has the current period of the class in which they are', () => {
  const was = pupilOf('p', '2de');
  const left = { ...was, record: { ...was.record, endsOn: '2026-12-15' } as AnyRecord };
  const reader = recordDatabase([...periods, left, pupilOf('p', 'tle')]);
  // Those of the old class in which they were there stay; none of it is theirs today.
  expect(said(periodsOfPupil(reader, today, 'p'))).toEqual(['old', 's1 current', 't1', 't2', 's2']);
  const early = { ...was, record: { ...was.record, endsOn: '2026-10-01' } as AnyRecord };
  const moved = recordDatabase([...periods, early, pupilOf('p', 'tle')]);
  expect(said(periodsOfPupil(moved, today, 'p'))).toEqual(['old', 's1 current', 't1', 's2']);
  // Whoever left the school reads what was theirs.
  expect(said(periodsOfPupil(recordDatabase([...periods, left]), today, 'p'))).toEqual([
    ...['old', 's1', 't1', 't2 current', 's2'],
  ]);
});

test('where evaluations or averages stand in another class’s period, it is shown, as a former one', () => {
  const exam = evaluation.schema.parse({
    ...{ id: 'e', classId: 'tle', subjectId: 'm', teacherId: 't', title: 'x', heldOn: '2026-10-01' },
    ...{ periodId: 't1', kind: 'summative', coefficient: 100, scale: 2000, onTwenty: true, optional: 'no' },
    ...{ published: true, series: 'tle.m.t1' },
  });
  const mean = average.schema.parse({
    ...{ id: averageId('p', 't1', 'm'), pupilId: 'p', classId: 'tle', periodId: 't1', subjectId: 'm' },
    ...{ value: 1200, forced: false, exact: null, cohort: 'tle.t1.m' },
  });
  const reader = recordDatabase([
    ...periods,
    pupilOf('p', 'tle'),
    { type: evaluation.type, record: exam as AnyRecord },
    { type: average.type, record: mean as AnyRecord },
  ]);
  expect(said(periodsOfClass(reader, today, 'tle'))).toEqual(['old', 's1 current', 't1 former', 's2']);
  expect(said(periodsOfPupil(reader, today, 'p'))).toEqual(['old', 's1 current', 't1 former', 's2']);
});

test('a plan’s first fault is said with its place', () => {
  const one = (name: string, startsOn: string, endsOn: string) => ({
    ...{ id: null, name, startsOn, endsOn, entryEndsOn: null },
  });
  const first = one('A', '2026-09-01', '2026-12-31');
  expect(setFault(2026, [first, one('B', '2027-01-01', '2027-07-31')])).toBeUndefined();
  expect(setFault(2026, [first, one('B', '2026-12-31', '2027-07-31')])).toMatchObject({
    at: 1,
    kind: 'overlap',
  });
  expect(setFault(2026, [first, one('B', '2027-01-02', '2027-07-31')])).toMatchObject({ at: 1, kind: 'gap' });
  expect(setFault(2026, [first, one('Á', '2027-01-01', '2027-07-31')])).toMatchObject({
    at: 1,
    kind: 'twice',
  });
  expect(setFault(2027, [first])).toMatchObject({ at: 0, kind: 'year' });
});
