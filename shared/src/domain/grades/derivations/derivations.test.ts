import { describe, expect, test } from 'vitest';
import { canonicalJson, type Json } from '../../../lib/canonicalJson.ts';
import type { RecordId } from '../../../lib/ids.ts';
import type { DomainHost } from '../../../testing/domainHost.ts';
import { buildSchool } from '../../../testing/school.ts';
import { evaluationArgs, smallSchool } from '../../../testing/smallSchool.ts';
import { type Service, service, serviceId } from '../../directory/service.ts';
import { put, remove } from '../../mutator.ts';
import { average, averageId, cohortOf } from '../average.ts';
import { classFigure, evaluationFigureId } from '../classFigure.ts';
import { evaluation } from '../evaluation.ts';
import { mark } from '../mark.ts';

function enter(host: DomainHost, exam: string, pupilId: string, value: number | string, subjectId = 'maths') {
  const cell =
    typeof value === 'number' ? { status: 'value', value: value * 100 } : { status: value, value: null };
  const teacher = subjectId === 'maths' ? 'ownTeacher' : 'otherSubject';
  return host.act(teacher, 'grades.setMark', { evaluationId: exam, pupilId, ...cell });
}
const shown = (host: DomainHost, pupilId: string, subjectId: string | null = 'maths') =>
  host.get(average, averageId(pupilId, 'open', subjectId))?.value;

/** An evaluation of maths with a mark each, published. */
function marked(
  marks: Readonly<Record<string, number | string>>,
  more: object = {},
  host = smallSchool(),
  id = 'exam',
) {
  host.act('ownTeacher', 'grades.createEvaluation', evaluationArgs(id, more));
  for (const [pupilId, value] of Object.entries(marks)) enter(host, id, pupilId, value);
  host.act('ownTeacher', 'grades.publish', { id });
  return host;
}

describe('averages follow every change', () => {
  test('nothing before publication; the average at it; nothing again after hiding', () => {
    const host = smallSchool();
    host.act('ownTeacher', 'grades.createEvaluation', evaluationArgs('exam'));
    enter(host, 'exam', 'pupil', 12);
    expect(host.all(average)).toEqual([]);
    host.act('ownTeacher', 'grades.publish', { id: 'exam' });
    expect([shown(host, 'pupil'), shown(host, 'pupil', null)]).toEqual([1200, 1200]);
    host.act('ownTeacher', 'grades.unpublish', { id: 'exam' });
    expect([...host.all(average), ...host.all(classFigure)]).toEqual([]);
  });

  test('a mark, its correction, a reason, a cleared cell', () => {
    const host = marked({ pupil: 12 });
    marked({ pupil: 15 }, { coefficient: 200 }, host, 'second');
    expect(shown(host, 'pupil')).toBe(1400);
    enter(host, 'second', 'pupil', 18);
    expect(shown(host, 'pupil')).toBe(1600);
    enter(host, 'second', 'pupil', 'ABS');
    expect(shown(host, 'pupil')).toBe(1200);
    enter(host, 'exam', 'pupil', 'DISP');
    // Only reasons: NN, said as such.
    expect([shown(host, 'pupil'), shown(host, 'pupil', null)]).toEqual([null, null]);
    enter(host, 'exam', 'pupil', 'empty');
    enter(host, 'second', 'pupil', 'empty');
    expect(host.all(average)).toEqual([]);
  });

  test('a change of coefficient, scale, kind or period, and a removal', () => {
    const host = marked({ pupil: 8 }, { scale: 1000 });
    marked({ pupil: 15 }, {}, host, 'second');
    expect(shown(host, 'pupil')).toBe(1550);
    host.act('ownTeacher', 'grades.editEvaluation', { id: 'exam', changes: { onTwenty: false } });
    expect(shown(host, 'pupil')).toBe(1530);
    host.act('ownTeacher', 'grades.editEvaluation', { id: 'exam', changes: { coefficient: 0 } });
    expect(shown(host, 'pupil')).toBe(1500);
    host.act('ownTeacher', 'grades.editEvaluation', { id: 'second', changes: { kind: 'formative' } });
    expect(shown(host, 'pupil')).toBe(null);
    host.act('ownTeacher', 'grades.editEvaluation', { id: 'second', changes: { kind: 'summative' } });
    host.act('ownTeacher', 'grades.removeEvaluation', { id: 'second' });
    expect(host.get(classFigure, evaluationFigureId('second'))).toBeUndefined();
    host.act('ownTeacher', 'grades.removeEvaluation', { id: 'exam' });
    expect([...host.all(average), ...host.all(classFigure)]).toEqual([]);
  });

  test('an evaluation that moves to another period leaves the first', () => {
    const host = marked({ pupil: 12 });
    const next = {
      id: 'next' as RecordId,
      name: 'T2',
      startsOn: '2027-01-01',
      endsOn: '2027-03-31',
      entryEndsOn: null,
    };
    host.seed('directory.period', next);
    host.act('ownTeacher', 'grades.editEvaluation', { id: 'exam', changes: { periodId: 'next' } });
    expect(shown(host, 'pupil')).toBeUndefined();
    expect(host.get(average, averageId('pupil', 'next', null))?.value).toBe(1200);
  });

  test('a pupil who changed class has the average of the last one only', () => {
    const host = marked({ pupil: 12, formerPupil: 8 });
    const moved = { userId: 'formerPupil', role: 'pupil', classId: 'classB', subjectId: null, endsOn: null };
    host.seed('directory.membership', { id: 'm.moved' as RecordId, ...moved, startsOn: '2026-10-02' });
    host.act('otherClass', 'grades.createEvaluation', evaluationArgs('examB', { classId: 'classB' }));
    const cell = { evaluationId: 'examB', pupilId: 'formerPupil', status: 'value', value: 1600 };
    host.act('otherClass', 'grades.setMark', cell);
    host.act('otherClass', 'grades.publish', { id: 'examB' });
    expect(shown(host, 'formerPupil')).toBe(1600);
    enter(host, 'exam', 'formerPupil', 2);
    expect(shown(host, 'formerPupil')).toBe(1600);
  });
});

describe('forced averages', () => {
  const force = { classId: 'classA', subjectId: 'maths', periodId: 'open', pupilId: 'pupil' };

  test('win over the computed one, are marked, and are given back', () => {
    const host = marked({ pupil: 12 });
    host.act('ownTeacher', 'grades.forceAverage', { ...force, state: 'value', value: 1450 });
    expect(host.get(average, averageId('pupil', 'open', 'maths'))).toMatchObject({
      value: 1450,
      forced: true,
    });
    expect(shown(host, 'pupil', null)).toBe(1450);
    host.act('ownTeacher', 'grades.forceAverage', { ...force, state: 'NN', value: null });
    expect([shown(host, 'pupil'), shown(host, 'pupil', null)]).toEqual([null, null]);
    host.act('ownTeacher', 'grades.forceAverage', { ...force, state: 'none', value: null });
    expect(host.get(average, averageId('pupil', 'open', 'maths'))).toMatchObject({
      value: 1200,
      forced: false,
    });
  });

  test('two teachers who force differently conflict', () => {
    const host = marked({ pupil: 12 });
    const base = host.rev;
    host.act('ownTeacher', 'grades.forceAverage', { ...force, state: 'value', value: 1450 }, { base });
    expect(
      host.act('coTeacher', 'grades.forceAverage', { ...force, state: 'NN', value: null }, { base }),
    ).toMatchObject({ kind: 'conflict', data: { theirs: '14.5', mine: 'NN' } });
  });
});

describe('general averages', () => {
  function withFrench(service: object) {
    const host = marked({ pupil: 12, classmate: 8 });
    const plain = { classId: 'classA', subjectId: 'french', coefficient: 300, mode: 'normal', partOf: null };
    host.seed('directory.service', { id: 'classA.french' as RecordId, ...plain, ...service });
    host.act('otherSubject', 'grades.createEvaluation', evaluationArgs('poem', { subjectId: 'french' }));
    enter(host, 'poem', 'pupil', 16, 'french');
    host.act('otherSubject', 'grades.publish', { id: 'poem' });
    return host;
  }

  test('weigh the displayed subject averages; a subject without service weighs 1', () => {
    expect(shown(withFrench({}), 'pupil', null)).toBe(1500);
    expect(shown(withFrench({}), 'classmate', null)).toBe(800);
    expect(shown(withFrench({ mode: 'bonus' }), 'pupil', null)).toBe(3000);
  });

  test('a sub-subject makes its subject, and only the subject counts', () => {
    const host = withFrench({ partOf: 'letters' });
    host.seed('directory.subject', { id: 'letters' as RecordId, name: 'Lettres', shortName: 'LET', hue: 2 });
    enter(host, 'poem', 'pupil', 14, 'french');
    expect(shown(host, 'pupil', 'letters')).toBe(1400);
    expect(shown(host, 'pupil', null)).toBe(1300);
    expect(host.get(average, averageId('pupil', 'open', null))?.exact).toBe('13/1');
  });

  const french = serviceId('classA', 'french');
  const regroup = (host: DomainHost, change: Partial<Service>) => {
    const old = host.get(service, french);
    if (old === undefined) throw new TypeError('no service of French');
    host.administer(put(service, { ...old, ...change }));
  };

  test('follow a coefficient, a mode and a service that change or go', () => {
    const host = withFrench({});
    regroup(host, { coefficient: 100 });
    expect([shown(host, 'pupil', null), shown(host, 'classmate', null)]).toEqual([1400, 800]);
    regroup(host, { mode: 'bonus', coefficient: 300 });
    expect(shown(host, 'pupil', null)).toBe(3000);
    host.administer(remove(service, french));
    expect(shown(host, 'pupil', null)).toBe(1400);
  });

  test('follow a subject that becomes a part of another, and is one no more', () => {
    const host = withFrench({});
    regroup(host, { partOf: 'letters' as RecordId });
    expect([shown(host, 'pupil', 'letters'), shown(host, 'pupil', null)]).toEqual([1600, 1400]);
    regroup(host, { partOf: null });
    expect([shown(host, 'pupil', 'letters'), shown(host, 'pupil', null)]).toEqual([undefined, 1500]);
    regroup(host, { partOf: 'letters' as RecordId });
    host.administer(remove(service, french));
    expect([shown(host, 'pupil', 'letters'), shown(host, 'pupil', null)]).toEqual([undefined, 1400]);
  });

  test('a subject whose parts lost their last mark has that of its own marks again, or none', () => {
    const host = withFrench({ partOf: 'letters' });
    const teaching = { userId: 'otherSubject', role: 'teacher', classId: 'classA', subjectId: 'letters' };
    host.seed('directory.membership', {
      id: 'm.letters' as RecordId,
      ...teaching,
      startsOn: null,
      endsOn: null,
    });
    enter(host, 'poem', 'pupil', 'empty', 'french');
    expect([shown(host, 'pupil', 'letters'), shown(host, 'pupil', null)]).toEqual([undefined, 1200]);
    host.act('otherSubject', 'grades.createEvaluation', evaluationArgs('essay', { subjectId: 'letters' }));
    enter(host, 'essay', 'pupil', 8, 'letters');
    host.act('otherSubject', 'grades.publish', { id: 'essay' });
    expect([shown(host, 'pupil', 'letters'), shown(host, 'pupil', null)]).toEqual([800, 1000]);
    enter(host, 'poem', 'pupil', 16, 'french');
    expect([shown(host, 'pupil', 'letters'), shown(host, 'pupil', null)]).toEqual([1600, 1400]);
    enter(host, 'poem', 'pupil', 'empty', 'french');
    expect([shown(host, 'pupil', 'letters'), shown(host, 'pupil', null)]).toEqual([800, 1000]);
  });
});

describe('class figures', () => {
  test('are of the displayed averages; hidden under five pupils', () => {
    const { host, classes, subjects, periods, pupilsOf, teacherOf } = buildSchool({
      classCount: 1,
      pupilsPerClass: 5,
      subjectCount: 1,
      evaluationsPerSubject: 0,
    });
    const [classId, subjectId] = [classes[0]?.id ?? '', subjects[0]?.id ?? ''];
    const teacher = teacherOf(classId, subjectId);
    const args = evaluationArgs('exam', { classId, subjectId, periodId: periods[0] });
    host.act(teacher, 'grades.createEvaluation', args);
    for (const [index, pupilId] of pupilsOf(classId).entries()) {
      const value = [1000, 1150, 1240, 1500, 2000][index];
      host.act(teacher, 'grades.setMark', { evaluationId: 'exam', pupilId, status: 'value', value });
    }
    host.act(teacher, 'grades.publish', { id: 'exam' });
    const figure = { mean: 1380, min: 1000, max: 2000, count: 5 };
    const cohort = cohortOf(classId, periods[0] ?? '', subjectId);
    expect(host.get(classFigure, cohort)).toMatchObject({ of: 'subject', ...figure });
    expect(host.get(classFigure, cohortOf(classId, periods[0] ?? '', null))).toMatchObject({
      of: 'general',
      ...figure,
    });
    expect(host.get(classFigure, evaluationFigureId('exam'))).toMatchObject({ of: 'evaluation', ...figure });
    const gone = { evaluationId: 'exam', pupilId: pupilsOf(classId)[0], status: 'ABS', value: null };
    host.act(teacher, 'grades.setMark', gone);
    const hidden = { mean: null, min: null, max: null, count: 4 };
    for (const id of [cohort, evaluationFigureId('exam')])
      expect(host.get(classFigure, id)).toMatchObject(hidden);
  });
});

test('kept step by step equals computed anew from the published marks', () => {
  const { host } = buildSchool({ seed: 11, classCount: 1, pupilsPerClass: 8, subjectCount: 3 });
  const text = () =>
    [...host.all(average), ...host.all(classFigure)].map((one) => canonicalJson(one as Json)).sort();
  const kept = text();
  const everything = [
    ...host.all(evaluation).map((after) => ({ type: evaluation.type, before: undefined, after })),
    ...host.all(mark).map((after) => ({ type: mark.type, before: undefined, after })),
  ];
  host.derive(everything);
  expect(text()).toEqual(kept);
});

test('publishing thirty-five marks takes well under 100 ms', () => {
  const { host, classes, subjects, teacherOf } = buildSchool({
    classCount: 1,
    pupilsPerClass: 35,
    evaluationsPerSubject: 8,
  });
  const [classId, subjectId] = [classes[0]?.id ?? '', subjects[0]?.id ?? ''];
  const last = host.all(evaluation).find((one) => one.subjectId === subjectId && !one.published);
  const teacher = teacherOf(classId, subjectId);
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    host.act(teacher, 'grades.publish', { id: last?.id });
    times.push(performance.now() - start);
    host.act(teacher, 'grades.unpublish', { id: last?.id });
  }
  // The least of five: the machine may be busy with something else.
  expect(Math.min(...times)).toBeLessThan(100);
});
