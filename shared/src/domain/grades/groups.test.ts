import { expect, test } from 'vitest';
import type { RecordId } from '../../lib/ids.ts';
import { assignmentArgs, evaluationArgs, smallSchool } from '../../testing/smallSchool.ts';
import { type Membership, membership } from '../directory/membership.ts';
import { put } from '../mutator.ts';
import { average, averageId } from './average.ts';

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

test('a group has homework, and no marks of its own', () => {
  const host = prepared();
  host.administer(put(membership, inGroup('ownTeacher', 'teacher')));
  host.administer(put(membership, inGroup('pupil', 'pupil')));
  expect(host.act('ownTeacher', 'homework.give', assignmentArgs('w', { classId: group })).kind).toBe(
    'applied',
  );
  expect(host.act('pupil', 'homework.setDone', { assignmentId: 'w', done: true }).kind).toBe('applied');
  expect(host.act('classmate', 'homework.setDone', { assignmentId: 'w', done: true }).kind).toBe('rejected');
  const made = host.act('ownTeacher', 'grades.createEvaluation', evaluationArgs('g', { classId: group }));
  expect(made).toMatchObject({ kind: 'rejected', code: 'grades.not_in_group' });
  const force = { classId: group, subjectId: 'maths', periodId: 'open', pupilId: 'pupil' };
  const forced = host.act('ownTeacher', 'grades.forceAverage', { ...force, state: 'value', value: 1000 });
  expect(forced).toMatchObject({ kind: 'rejected', code: 'grades.not_in_group' });
});
