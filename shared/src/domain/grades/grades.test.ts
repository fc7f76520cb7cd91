import { describe, expect, test } from 'vitest';
import { evaluationArgs, smallSchool } from '../../testing/smallSchool.ts';
import { mutators } from '../mutators.ts';
import { gradeChange } from './change.ts';
import { evaluation } from './evaluation.ts';
import { mark } from './mark.ts';

function school(more: object = {}) {
  const host = smallSchool();
  host.act('ownTeacher', 'grades.createEvaluation', evaluationArgs('exam', more));
  return host;
}
const cell = (value: number | string, more: object = {}) => ({
  evaluationId: 'exam',
  pupilId: 'pupil',
  ...(typeof value === 'number' ? { status: 'value', value } : { status: value, value: null }),
  ...more,
});

describe('setting a mark', () => {
  test('a typed zero is a value; a reason is not', () => {
    const host = school();
    host.act('ownTeacher', 'grades.setMark', cell(0));
    expect(host.get(mark, 'exam.pupil')).toMatchObject({ status: 'value', value: 0 });
    host.act('ownTeacher', 'grades.setMark', cell('ABS'));
    expect(host.get(mark, 'exam.pupil')).toMatchObject({ status: 'ABS', value: null });
    const { args } = mutators.get('grades.setMark') ?? {};
    expect(args?.safeParse({ ...cell('ABS'), value: 0 }).success).toBe(false);
    expect(args?.safeParse({ ...cell(0), value: null }).success).toBe(false);
    expect(args?.safeParse(cell(12.5)).success).toBe(false);
  });

  test('two teachers, the same cell, neither had seen the other: a conflict with both cells', () => {
    const host = school();
    const base = host.rev;
    host.act('ownTeacher', 'grades.setMark', cell(1250), { base });
    expect(host.act('coTeacher', 'grades.setMark', cell('ABS'), { base })).toEqual({
      kind: 'conflict',
      code: 'grades.mark_changed_elsewhere',
      data: { field: 'value', theirs: '12.5', mine: 'ABS' },
    });
    // Having seen it, the second decides.
    expect(host.act('coTeacher', 'grades.setMark', cell('ABS')).kind).toBe('applied');
  });

  test('a value and a comment by two teachers merge; two comments conflict', () => {
    const host = school();
    host.act('ownTeacher', 'grades.setMark', cell(1200));
    const base = host.rev;
    host.act('ownTeacher', 'grades.setMark', cell(1200, { comment: 'Bien' }), { base });
    expect(host.act('coTeacher', 'grades.setMark', cell(1300), { base }).kind).toBe('applied');
    expect(host.get(mark, 'exam.pupil')).toMatchObject({ value: 1300, comment: 'Bien' });
    expect(host.act('coTeacher', 'grades.setMark', cell(1300, { comment: 'Mal' }), { base })).toMatchObject({
      kind: 'conflict',
      data: { field: 'comment', theirs: 'Bien', mine: 'Mal' },
    });
  });

  test('a cell and its comment, both changed by two teachers: one conflict tells both', () => {
    const host = school();
    host.act('ownTeacher', 'grades.setMark', cell(1200));
    const base = host.rev;
    host.act('ownTeacher', 'grades.setMark', cell('ABS', { comment: 'Malade' }), { base });
    expect(host.act('coTeacher', 'grades.setMark', cell(1300, { comment: 'Bien' }), { base })).toMatchObject({
      kind: 'conflict',
      code: 'grades.mark_changed_elsewhere',
      data: { field: 'value', fields: 'value comment', theirs: 'ABS', 'theirs.comment': 'Malade' },
    });
  });

  test('cells of different pupils never conflict', () => {
    const host = school();
    const base = host.rev;
    host.act('ownTeacher', 'grades.setMark', cell(1200), { base });
    const other = host.act('coTeacher', 'grades.setMark', cell(900, { pupilId: 'classmate' }), { base });
    expect(other.kind).toBe('applied');
  });

  test('a cleared cell stays a record, so that a concurrent entry still conflicts', () => {
    const host = school();
    host.act('ownTeacher', 'grades.setMark', cell(1200));
    const base = host.rev;
    host.act('ownTeacher', 'grades.setMark', cell('empty'), { base });
    expect(host.act('coTeacher', 'grades.setMark', cell(1300), { base })).toMatchObject({
      kind: 'conflict',
      data: { theirs: '', mine: '13' },
    });
  });

  test('the same again is nothing, and leaves no line in the audit', () => {
    const host = school();
    host.act('ownTeacher', 'grades.setMark', cell(1200));
    expect(host.act('ownTeacher', 'grades.setMark', cell(1200))).toEqual({ kind: 'applied', writes: [] });
    expect(host.all(gradeChange)).toHaveLength(1);
  });

  test('beyond the scale is refused', () => {
    const host = school({ scale: 1000 });
    expect(host.act('ownTeacher', 'grades.setMark', cell(1001))).toMatchObject({
      code: 'grades.above_scale',
      data: { scale: 10 },
    });
    expect(host.act('ownTeacher', 'grades.setMark', cell(1000)).kind).toBe('applied');
  });

  test('the audit tells who changed what, from what to what, and stays on the server', () => {
    const host = school();
    host.act('ownTeacher', 'grades.setMark', cell(1200), { mutationId: 'one', now: 5 });
    host.act('coTeacher', 'grades.setMark', cell('DISP'), { mutationId: 'two', now: 6 });
    host.act('coTeacher', 'grades.setMark', cell(1300), { mutationId: 'three', host: 'client' });
    expect(host.all(gradeChange)).toHaveLength(2);
    expect(host.get(gradeChange, 'two.pupil')).toMatchObject({
      teacherId: 'coTeacher',
      pupilId: 'pupil',
      before: { status: 'value', value: 1200 },
      after: { status: 'DISP', value: null },
      at: 6,
    });
    expect(gradeChange.scopes(host.all(gradeChange)[0] as never)).toEqual([]);
  });
});

describe('the end of entry', () => {
  test('is judged by the server alone: a key whose clock is years ahead still works', () => {
    const host = smallSchool();
    const args = evaluationArgs('exam', { periodId: 'closed' });
    expect(host.act('ownTeacher', 'grades.createEvaluation', args)).toEqual({
      kind: 'rejected',
      code: 'grades.entry_closed',
      data: { period: 'Trimestre 1', day: '2026-11-22' },
    });
    expect(host.act('ownTeacher', 'grades.createEvaluation', args, { host: 'client' }).kind).toBe('applied');
    for (const [name, rest] of [
      ['grades.setMark', cell(1200)],
      ['grades.publish', { id: 'exam' }],
      ['grades.editEvaluation', { id: 'exam', changes: { coefficient: 200 } }],
      ['grades.editEvaluation', { id: 'exam', changes: { periodId: 'open' } }],
      ['grades.removeEvaluation', { id: 'exam' }],
    ] as const) {
      expect(host.act('ownTeacher', name, rest), name).toMatchObject({ code: 'grades.entry_closed' });
    }
  });

  test('the last day counts to its end in Paris', () => {
    const entry = (now: string) =>
      smallSchool().act(
        'ownTeacher',
        'grades.createEvaluation',
        evaluationArgs('exam', { periodId: 'closed' }),
        {
          now: Date.parse(now),
        },
      ).kind;
    expect(entry('2026-11-22T22:59:59Z')).toBe('applied');
    expect(entry('2026-11-22T23:00:00Z')).toBe('rejected');
  });

  test('an unknown period is refused', () => {
    const args = evaluationArgs('exam', { periodId: 'nowhere' });
    expect(smallSchool().act('ownTeacher', 'grades.createEvaluation', args)).toMatchObject({
      code: 'grades.period_unknown',
    });
  });
});

describe('the evaluation', () => {
  test('its marks follow it to another period and into publication', () => {
    const host = school();
    host.seed('directory.period', {
      id: 'next' as never,
      name: 'Trimestre 2',
      startsOn: '2027-01-01',
      endsOn: '2027-03-31',
      entryEndsOn: null,
    });
    host.act('ownTeacher', 'grades.setMark', cell(1200));
    host.act('ownTeacher', 'grades.editEvaluation', { id: 'exam', changes: { periodId: 'next' } });
    expect(host.get(mark, 'exam.pupil')).toMatchObject({ periodId: 'next', published: false });
    expect(host.get(evaluation, 'exam')?.series).toBe('classA.maths.next');
    host.act('ownTeacher', 'grades.publish', { id: 'exam' });
    expect(host.get(mark, 'exam.pupil')?.published).toBe(true);
    host.act('ownTeacher', 'grades.setMark', cell(900, { pupilId: 'classmate' }));
    expect(host.get(mark, 'exam.classmate')?.published).toBe(true);
    host.act('ownTeacher', 'grades.unpublish', { id: 'exam' });
    expect(host.all(mark).some((one) => one.published)).toBe(false);
  });

  test('a scale below a mark is refused', () => {
    const host = school();
    host.act('ownTeacher', 'grades.setMark', cell(1200));
    const shrink = (scale: number) =>
      host.act('ownTeacher', 'grades.editEvaluation', { id: 'exam', changes: { scale } });
    expect(shrink(1100)).toMatchObject({ code: 'grades.scale_below_marks' });
    expect(shrink(1200).kind).toBe('applied');
  });

  test('is not removed over marks that its author has not seen', () => {
    const host = school();
    const base = host.rev;
    host.act('coTeacher', 'grades.setMark', cell(1200), { base });
    expect(host.act('ownTeacher', 'grades.removeEvaluation', { id: 'exam' }, { base })).toMatchObject({
      code: 'grades.unseen_marks',
      data: { count: 1 },
    });
    expect(host.act('ownTeacher', 'grades.removeEvaluation', { id: 'exam' }).kind).toBe('applied');
    expect([...host.all(mark), ...host.all(evaluation)]).toEqual([]);
    expect(host.all(gradeChange)).toHaveLength(2);
    expect(host.act('coTeacher', 'grades.setMark', cell(1300))).toMatchObject({
      code: 'grades.evaluation_gone',
    });
  });

  test('one teacher publishes while another edits: both stand; publishing and hiding conflict', () => {
    const host = school();
    const base = host.rev;
    host.act('ownTeacher', 'grades.publish', { id: 'exam' }, { base });
    const edit = { id: 'exam', changes: { coefficient: 300 } };
    expect(host.act('coTeacher', 'grades.editEvaluation', edit, { base }).kind).toBe('applied');
    expect(host.get(evaluation, 'exam')).toMatchObject({ published: true, coefficient: 300 });
    expect(host.act('coTeacher', 'grades.unpublish', { id: 'exam' }, { base })).toMatchObject({
      kind: 'conflict',
    });
  });
});
