import { expect, test } from 'vitest';
import type { RecordId } from '../../lib/ids.ts';
import { assignmentArgs, evaluationArgs, smallSchool } from '../../testing/smallSchool.ts';
import { type Membership, membership } from '../directory/membership.ts';
import { put } from '../mutator.ts';
import { average, averageId, cohortOf } from './average.ts';
import { classFigure, evaluationFigureId } from './classFigure.ts';
import { evaluation } from './evaluation.ts';
import { mark } from './mark.ts';

const group = 'groupG' as RecordId;

function inGroup(userId: string, role: 'pupil' | 'teacher', more: Partial<Membership> = {}) {
  const held = { userId, role, classId: group, subjectId: role === 'teacher' ? 'maths' : null };
  return membership.schema.parse({
    id: `m.${userId}.group`,
    ...held,
    startsOn: '2026-10-15',
    endsOn: null,
    inGroup: true,
    ...more,
  });
}

function prepared() {
  const host = smallSchool();
  // Late in the class: which class makes the average is then looked up among all that the pupil is in.
  const own = { userId: 'pupil', role: 'pupil', classId: 'classA', subjectId: null, endsOn: null };
  host.seed('directory.membership', { id: 'm.pupil' as RecordId, ...own, startsOn: '2026-09-15' });
  host.seed('directory.class', { id: group, name: 'Espagnol 1', level: 'Seconde', group: true });
  host.act('ownTeacher', 'grades.createEvaluation', evaluationArgs('exam'));
  const mark = { evaluationId: 'exam', pupilId: 'pupil', status: 'value', value: 1200 };
  host.act('ownTeacher', 'grades.setMark', mark);
  host.act('ownTeacher', 'grades.publish', { id: 'exam' });
  return host;
}

test('joining and leaving a group moves no average, whenever the group began', () => {
  const host = prepared();
  const shown = () =>
    ['maths', null].map((subject) => host.get(average, averageId('pupil', 'open', subject)));
  const before = shown();
  expect(before.map((one) => [one?.classId, one?.value])).toEqual([
    ['classA', 1200],
    ['classA', 1200],
  ]);
  host.administer(put(membership, inGroup('pupil', 'pupil')));
  expect(shown()).toEqual(before);
  host.act('ownTeacher', 'grades.setMark', {
    evaluationId: 'exam',
    pupilId: 'pupil',
    status: 'value',
    value: 1500,
  });
  expect(shown().map((one) => [one?.classId, one?.value])).toEqual([
    ['classA', 1500],
    ['classA', 1500],
  ]);
  host.administer(put(membership, inGroup('pupil', 'pupil', { endsOn: '2026-11-01' as never })));
  expect(shown().map((one) => [one?.classId, one?.value])).toEqual([
    ['classA', 1500],
    ['classA', 1500],
  ]);
});

test('a group has homework', () => {
  const host = prepared();
  host.administer(put(membership, inGroup('ownTeacher', 'teacher')));
  host.administer(put(membership, inGroup('pupil', 'pupil')));
  expect(host.act('ownTeacher', 'homework.give', assignmentArgs('w', { classId: group })).kind).toBe(
    'applied',
  );
  expect(host.act('pupil', 'homework.setDone', { assignmentId: 'w', done: true }).kind).toBe('applied');
  expect(host.act('classmate', 'homework.setDone', { assignmentId: 'w', done: true }).kind).toBe('rejected');
});

/** The pupil of class A and the one of class B in a group of maths, whose teacher teaches neither class. */
function grouped() {
  const host = prepared();
  host.administer(put(membership, inGroup('stranger', 'teacher')));
  for (const userId of ['pupil', 'otherPupil']) host.administer(put(membership, inGroup(userId, 'pupil')));
  host.act('stranger', 'grades.createEvaluation', evaluationArgs('g', { classId: group, coefficient: 300 }));
  return host;
}
type Host = ReturnType<typeof grouped>;
const enter = (host: Host, pupilId: string, value: number | null, evaluationId = 'g', by = 'stranger') =>
  host.act(by, 'grades.setMark', {
    ...{ evaluationId, pupilId, value },
    status: value === null ? 'empty' : 'value',
  });
const averageOf = (host: Host, pupilId: string, subjectId: string | null = 'maths') =>
  host.get(average, averageId(pupilId, 'open', subjectId));

test('marks of a group count once published, for each pupil in the average of their own class', () => {
  const host = grouped();
  expect(enter(host, 'pupil', 1600).kind).toBe('applied');
  enter(host, 'otherPupil', 900);
  expect([averageOf(host, 'pupil')?.value, averageOf(host, 'otherPupil')]).toEqual([1200, undefined]);
  host.act('stranger', 'grades.publish', { id: 'g' });
  // 12 × 1 and 16 × 3.
  expect(averageOf(host, 'pupil')).toMatchObject({ classId: 'classA', value: 1500, groupIds: [group] });
  expect(averageOf(host, 'otherPupil')).toMatchObject({ classId: 'classB', value: 900 });
  expect(averageOf(host, 'pupil', null)?.value).toBe(1500);
  expect(host.get(classFigure, cohortOf('classA', 'open', 'maths'))?.count).toBe(1);
  expect(host.get(classFigure, evaluationFigureId('g'))).toMatchObject({ classId: group, count: 2 });
  expect(host.get(classFigure, cohortOf(group, 'open', 'maths'))).toBeUndefined();

  enter(host, 'otherPupil', 1100);
  host.act('stranger', 'grades.editEvaluation', { id: 'g', changes: { coefficient: 100 } });
  expect([averageOf(host, 'pupil')?.value, averageOf(host, 'otherPupil')?.value]).toEqual([1400, 1100]);
  // The class's own mark moves what the group's mark is part of.
  enter(host, 'pupil', 800, 'exam', 'ownTeacher');
  expect(averageOf(host, 'pupil')?.value).toBe(1200);
  enter(host, 'pupil', null);
  expect(averageOf(host, 'pupil')?.value).toBe(800);
  expect(averageOf(host, 'pupil')?.groupIds).toBeUndefined();
  host.act('stranger', 'grades.unpublish', { id: 'g' });
  expect(averageOf(host, 'otherPupil')).toBeUndefined();
});

test('kept step by step equals computed anew, groups and classes together', () => {
  const host = grouped();
  enter(host, 'pupil', 1600);
  enter(host, 'otherPupil', 900);
  host.act('stranger', 'grades.publish', { id: 'g' });
  enter(host, 'classmate', 700, 'exam', 'ownTeacher');
  const text = () => JSON.stringify([host.all(average), host.all(classFigure)]);
  const kept = text();
  host.derive([
    ...host.all(evaluation).map((after) => ({ type: evaluation.type, before: undefined, after })),
    ...host.all(mark).map((after) => ({ type: mark.type, before: undefined, after })),
  ]);
  expect(text()).toBe(kept);
});

test('a pupil who leaves the group, or the class, keeps the marks that the group gave', () => {
  const host = grouped();
  enter(host, 'pupil', 1600);
  host.act('stranger', 'grades.publish', { id: 'g' });
  host.administer(put(membership, inGroup('pupil', 'pupil', { endsOn: '2026-11-01' as never })));
  enter(host, 'pupil', 1600, 'exam', 'ownTeacher');
  expect(averageOf(host, 'pupil')?.value).toBe(1600);
  const own = { userId: 'pupil' as never, role: 'pupil', subjectId: null } as const;
  const left = {
    id: 'm.pupil' as never,
    ...own,
    classId: 'classA' as never,
    startsOn: '2026-09-15' as never,
  };
  host.administer(put(membership, { ...left, endsOn: '2026-11-22' as never }));
  const came = { id: 'm.pupil2' as never, ...own, classId: 'classB' as never, endsOn: null };
  host.administer(put(membership, { ...came, startsOn: '2026-11-23' as never }));
  // Class A's evaluation stays there; the group's comes along.
  expect(averageOf(host, 'pupil')).toMatchObject({ classId: 'classB', value: 1600, groupIds: [group] });
});

test('only the group’s own teacher marks it, only its pupils, and its staff alone see what is not published', () => {
  const host = grouped();
  expect(enter(host, 'pupil', 1000, 'g', 'ownTeacher')).toMatchObject({ code: 'action.not_allowed' });
  expect(enter(host, 'classmate', 1000)).toMatchObject({ code: 'grades.pupil_not_in_class' });
  enter(host, 'pupil', 1000);
  const hidden = host.get(mark, 'g.pupil' as RecordId);
  expect(hidden && mark.scopes(hidden)).toEqual([`class:${group}:staff`]);
  host.act('stranger', 'grades.publish', { id: 'g' });
  const made = averageOf(host, 'pupil');
  expect(made && average.scopes(made)).toEqual([
    'class:classA:staff',
    'user:pupil:ro',
    `class:${group}:staff`,
  ]);
});

test('the group’s teacher sets an average by hand: it is that of the pupil’s class', () => {
  const host = grouped();
  enter(host, 'pupil', 1000);
  host.act('stranger', 'grades.publish', { id: 'g' });
  const force = { classId: group, subjectId: 'maths', periodId: 'open', pupilId: 'pupil' };
  const set = (more: object) => host.act('stranger', 'grades.forceAverage', { ...force, ...more }).kind;
  expect(set({ state: 'value', value: 1800 })).toBe('applied');
  expect(averageOf(host, 'pupil')).toMatchObject({ classId: 'classA', value: 1800, forced: true });
  expect(set({ state: 'none', value: null })).toBe('applied');
  expect(averageOf(host, 'pupil')).toMatchObject({ forced: false, value: 1050 });
  expect(set({ pupilId: 'classmate', state: 'NN', value: null })).toBe('rejected');
});
