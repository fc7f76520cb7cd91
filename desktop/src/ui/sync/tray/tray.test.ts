import type { RefusedAction } from '@cartable/shared/bridge/syncStatus.ts';
import { describe, expect, test } from 'vitest';
import { keepTheirs } from './keepTheirs.ts';
import { nextSteps } from './nextSteps.ts';
import { trayItems } from './trayItems.ts';

function refused(name: string, args: object, more: Partial<RefusedAction> = {}): RefusedAction {
  return {
    id: 'r',
    name,
    args,
    about: {},
    here: true,
    claimedAt: 1,
    kind: 'rejected',
    code: 'action.not_allowed',
    data: {},
    conflicts: [],
    work: { fields: [], files: [] },
    ...more,
  };
}
const markOf = (id: string, evaluationId: string, more: Partial<RefusedAction> = {}) =>
  refused('grades.setMark', { evaluationId, pupilId: id }, { id, code: 'grades.entry_closed', ...more });
const file = { name: 'a.txt', content: { manifest: 'a'.repeat(64), sizeBytes: 1, mime: 'text/plain' } };
const steps = (refusal: RefusedAction, lost = 0) => nextSteps(refusal, lost).map(({ step }) => step);

describe('the tray', () => {
  test('thirty marks of one evaluation are one entry, where the first was; another reason or evaluation is another', () => {
    const thirty = Array.from({ length: 30 }, (_, index) => markOf(`p${index}`, 'one'));
    const handIn = refused('homework.handIn', {}, { id: 'h' });
    const items = trayItems([
      ...thirty.slice(0, 1),
      handIn,
      ...thirty.slice(1),
      markOf('x', 'two'),
      markOf('y', 'one', { code: 'grades.above_scale' }),
    ]);
    expect(items.map(({ kind }) => kind)).toEqual(['marks', 'one', 'one', 'one']);
    expect(items[0]).toMatchObject({ kind: 'marks', refusals: thirty });
  });

  test('conflicting marks are one entry whatever differs in each', () => {
    const conflict = { kind: 'conflict' } as const;
    const items = trayItems([
      markOf('a', 'one', { ...conflict, code: 'grades.mark_changed_elsewhere' }),
      markOf('b', 'one', { ...conflict, code: 'grades.comment_changed_elsewhere' }),
    ]);
    expect(items).toHaveLength(1);
  });
});

describe('the next step', () => {
  const handIn = (code: string, here = true) =>
    refused(
      'homework.handIn',
      { assignmentId: 'w' },
      { code, here, work: { fields: [{ field: 'comment', value: 'Voici' }], files: [file] } },
    );

  test('of a hand-in whose work is gone is to put it away: trying again is not offered', () =>
    expect(steps(handIn('homework.assignment_gone', false))).toEqual(['keep', 'copy']));
  test('of a hand-in that came late is to put it away, then to look at the work', () =>
    expect(steps(handIn('homework.already_corrected'))).toEqual(['keep', 'copy', 'open', 'retry']));
  test('of a hand-in without room is to try again', () =>
    expect(steps(handIn('files.quota'))[0]).toBe('retry'));
  test('of a document without room is to make some, then to try again', () => {
    const put = refused('documents.putFile', { id: 'd' }, { code: 'documents.quota_full', here: false });
    expect(steps({ ...put, work: { fields: [], files: [file] } })).toEqual(['open', 'retry', 'saveCopy']);
  });
  test('of what lost its only file is to send the rest, if there is any', () => {
    expect(steps(handIn('files.content_lost'), 1)).toEqual(['retryWithout', 'copy', 'open']);
    const put = refused('documents.putFile', {}, { code: 'files.content_lost', here: false });
    expect(steps({ ...put, work: { fields: [], files: [file] } }, 1)).toEqual([]);
  });
  test('of a correction leads to the pupil', () => {
    const correct = refused('homework.correct', { assignmentId: 'w', pupilId: 'p' });
    expect(nextSteps(correct, 0)[0]).toMatchObject({ step: 'open', href: '#/homework/w/p' });
  });
});

describe('keeping theirs', () => {
  const changes = { title: 'B', description: 'b', dueOn: '2026-12-02' };
  const edit = refused('homework.edit', { id: 'w', changes });

  test('takes those fields out and does the rest', () =>
    expect(keepTheirs(edit, new Set(['title', 'dueOn']))).toEqual({
      id: 'w',
      changes: { description: 'b' },
    }));
  test('of everything leaves nothing to do', () =>
    expect(keepTheirs(edit, new Set(Object.keys(changes)))).toBeUndefined());
  test('of an average leaves nothing to do', () =>
    expect(keepTheirs(refused('grades.forceAverage', { value: 1 }), new Set(['value']))).toBeUndefined());

  const conflicts = [
    { field: 'value', mine: { status: 'value', value: 1100 }, theirs: { status: 'ABS', value: null } },
  ];
  const own = { evaluationId: 'e', pupilId: 'p', status: 'value', value: 1100 };
  test('of a mark says theirs under the author’s own comment', () => {
    const refusal = refused('grades.setMark', { ...own, comment: 'Bien' }, { conflicts });
    expect(keepTheirs(refusal, new Set(['value']))).toEqual({
      ...own,
      status: 'ABS',
      value: null,
      comment: 'Bien',
    });
    expect(keepTheirs(refusal, new Set(['comment']))).toEqual(own);
    expect(keepTheirs(refusal, new Set(['value', 'comment']))).toBeUndefined();
  });
});
