import { expect, test } from 'vitest';
import {
  assignmentArgs,
  contentOf,
  evaluationArgs,
  type Relation,
  relations,
  smallSchool,
} from '../testing/smallSchool.ts';
import { mark } from './grades/mark.ts';
import { mutators } from './mutators.ts';

/** A school where each action below has something to act on. `own` is a document of the person who tries. */
function prepared(relation: Relation) {
  const host = smallSchool();
  host.act('ownTeacher', 'homework.give', assignmentArgs('work'));
  host.act('ownTeacher', 'homework.give', assignmentArgs('draft', { published: false }));
  host.act('ownTeacher', 'grades.createEvaluation', evaluationArgs('exam'));
  host.act('ownTeacher', 'grades.setMark', {
    evaluationId: 'exam',
    pupilId: 'pupil',
    status: 'value',
    value: 1200,
  });
  host.act('otherClass', 'homework.give', assignmentArgs('workB', { classId: 'classB' }));
  const document = { parentId: null, name: 'a.txt', base: null, deviceLabel: 'clé', day: '2026-11-23' };
  host.act(relation, 'documents.putFile', { ...document, id: 'own', copyId: 'own2', content: contentOf(1) });
  const victim = relation === 'classmate' ? 'pupil' : 'classmate';
  host.act(victim, 'documents.putFile', {
    ...document,
    id: 'theirs',
    copyId: 'theirs2',
    content: contentOf(2),
  });
  host.act(victim, 'documents.createFolder', { id: 'theirFolder', parentId: null, name: 'f' });
  return host;
}

const teachers: readonly Relation[] = ['ownTeacher', 'coTeacher'];
const pupils: readonly Relation[] = ['pupil', 'classmate'];
const everyone = Object.keys(relations) as readonly Relation[];
const nobody: readonly Relation[] = [];

const setMark = { evaluationId: 'exam', pupilId: 'pupil', status: 'value', value: 1500 };
const put = { copyId: 'copy', parentId: null, name: 'b.txt', deviceLabel: 'clé', day: '2026-11-23' };

/** Every action, on the thing named, and exactly who may do it. */
const table: readonly (readonly [action: string, on: string, args: object, allowed: readonly Relation[]])[] =
  [
    ['homework.give', 'maths of class A', assignmentArgs('new'), teachers],
    ['homework.give', 'maths of class B', assignmentArgs('new', { classId: 'classB' }), ['otherClass']],
    ['homework.give', 'French of class A', assignmentArgs('new', { subjectId: 'french' }), ['otherSubject']],
    ['homework.edit', 'published', { id: 'work', changes: { title: 'Autre' } }, teachers],
    ['homework.edit', 'draft', { id: 'draft', changes: { published: true } }, teachers],
    ['homework.remove', 'published', { id: 'work' }, teachers],
    ['homework.setDone', 'published', { assignmentId: 'work', done: true }, pupils],
    ['homework.setDone', 'draft', { assignmentId: 'draft', done: true }, nobody],
    ['homework.setDone', 'class B', { assignmentId: 'workB', done: true }, ['otherPupil']],
    ['homework.handIn', 'published', { id: 'hand', assignmentId: 'work', comment: 'ok', files: [] }, pupils],
    ['homework.handIn', 'draft', { id: 'hand', assignmentId: 'draft', comment: 'ok', files: [] }, nobody],
    [
      'homework.correct',
      'a pupil of the class',
      { assignmentId: 'work', pupilId: 'pupil', changes: { comment: 'bien' } },
      teachers,
    ],
    [
      'homework.correct',
      'a pupil of another class',
      { assignmentId: 'work', pupilId: 'otherPupil', changes: { comment: 'bien' } },
      nobody,
    ],
    ['grades.createEvaluation', 'maths of class A', evaluationArgs('new'), teachers],
    [
      'grades.createEvaluation',
      'maths of class B',
      evaluationArgs('new', { classId: 'classB' }),
      ['otherClass'],
    ],
    ['grades.editEvaluation', 'unpublished', { id: 'exam', changes: { coefficient: 0 } }, teachers],
    ['grades.removeEvaluation', 'unpublished', { id: 'exam' }, teachers],
    ['grades.setMark', 'a pupil of the class', setMark, teachers],
    ['grades.setMark', 'one who left the class', { ...setMark, pupilId: 'formerPupil' }, teachers],
    ['grades.setMark', 'a pupil of another class', { ...setMark, pupilId: 'otherPupil' }, nobody],
    ['grades.publish', 'unpublished', { id: 'exam' }, teachers],
    ['grades.unpublish', 'unpublished', { id: 'exam' }, teachers],
    [
      'grades.forceAverage',
      'a pupil of the class',
      {
        classId: 'classA',
        subjectId: 'maths',
        periodId: 'open',
        pupilId: 'pupil',
        state: 'value',
        value: 2000,
      },
      teachers,
    ],
    ['documents.createFolder', 'the top', { id: 'new', parentId: null, name: 'Cours' }, everyone],
    [
      'documents.createFolder',
      "another's folder: goes to one's own top",
      { id: 'new', parentId: 'theirFolder', name: 'x' },
      everyone,
    ],
    ['documents.putFile', 'new', { ...put, id: 'new', content: contentOf(3), base: null }, everyone],
    ['documents.putFile', "another's", { ...put, id: 'theirs', content: contentOf(3), base: null }, nobody],
    ['documents.rename', 'own', { id: 'own', name: 'c.txt' }, everyone],
    ['documents.rename', "another's", { id: 'theirs', name: 'c.txt' }, nobody],
    ['documents.move', "another's", { id: 'theirs', into: [] }, nobody],
    ['documents.move', "into another's folder", { id: 'own', into: ['theirFolder'] }, nobody],
    ['documents.trash', 'own', { id: 'own' }, everyone],
    ['documents.trash', "another's", { id: 'theirs' }, nobody],
    ['documents.restore', 'own', { id: 'own' }, everyone],
    ['documents.restore', "another's", { id: 'theirs' }, nobody],
    ['documents.purge', "another's", { root: 'theirs', ids: ['theirs'] }, nobody],
    ['settings.set', 'own', { key: 'theme', value: 'dark' }, everyone],
    ['region.dismissFlash', 'for oneself', { flashId: 'message' }, everyone],
  ];

test('the table names every action', () => {
  expect([...new Set(table.map(([action]) => action))].sort()).toEqual([...mutators.keys()].sort());
});

for (const [action, on, args, allowed] of table) {
  test.each(everyone)(`${action}, ${on}: %s`, (relation) => {
    const host = prepared(relation);
    for (const side of ['client', 'server'] as const) {
      const before = [...host.records()].length;
      const outcome = host.act(relation, action, args, { host: side });
      expect(outcome.kind, JSON.stringify(outcome)).toBe(allowed.includes(relation) ? 'applied' : 'rejected');
      if (outcome.kind === 'rejected') expect([...host.records()]).toHaveLength(before);
    }
  });
}

test('a former pupil of the class neither ticks nor hands in', () => {
  const host = prepared('formerPupil');
  const outcome = host.act('formerPupil', 'homework.setDone', { assignmentId: 'work', done: true });
  expect(outcome).toMatchObject({ kind: 'rejected', code: 'action.not_allowed' });
});

test("no pupil's action changes a mark, whatever its arguments", () => {
  for (const relation of ['pupil', 'classmate', 'otherPupil', 'guardian'] as const) {
    const host = prepared(relation);
    const before = JSON.stringify(host.all(mark));
    for (const [action, , args] of table) host.act(relation, action, args);
    expect(JSON.stringify(host.all(mark))).toBe(before);
  }
});
