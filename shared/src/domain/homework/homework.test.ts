import { describe, expect, test } from 'vitest';
import { assignmentArgs, contentOf, smallSchool } from '../../testing/smallSchool.ts';
import { mutators } from '../mutators.ts';
import { assignment } from './assignment.ts';
import { correction } from './correction.ts';
import { done } from './done.ts';
import { handIn } from './handIn.ts';
import { lateness } from './lateness.ts';

function school(handInRule = 'untilDue') {
  const host = smallSchool();
  host.act('ownTeacher', 'homework.give', assignmentArgs('work', { handIn: handInRule }));
  return host;
}
const copy = (id: string, comment = 'Mon travail') => ({ id, assignmentId: 'work', comment, files: [] });

describe('editing', () => {
  test('two teachers change different fields of what both had seen: both stand', () => {
    const host = school();
    const base = host.rev;
    host.act('ownTeacher', 'homework.edit', { id: 'work', changes: { title: 'Nouveau titre' } }, { base });
    const second = host.act(
      'coTeacher',
      'homework.edit',
      { id: 'work', changes: { dueOn: '2026-11-30' } },
      { base },
    );
    expect(second.kind).toBe('applied');
    expect(host.get(assignment, 'work')).toMatchObject({ title: 'Nouveau titre', dueOn: '2026-11-30' });
  });

  test('the same field differently: a conflict with both values, and nothing of the action applies', () => {
    const host = school();
    const base = host.rev;
    host.act('ownTeacher', 'homework.edit', { id: 'work', changes: { title: 'A' } }, { base });
    const changes = { dueOn: '2026-11-30', title: 'B' };
    expect(host.act('coTeacher', 'homework.edit', { id: 'work', changes }, { base })).toEqual({
      kind: 'conflict',
      code: 'homework.changed_elsewhere',
      data: { field: 'title', theirs: 'A', mine: 'B' },
    });
    expect(host.get(assignment, 'work')).toMatchObject({ title: 'A', dueOn: '2026-11-25' });
  });

  test('several fields differently: every one of them is told, so that none is overwritten unseen', () => {
    const host = school();
    const base = host.rev;
    const theirs = { title: 'A', description: 'Page 1.', dueOn: '2026-11-30' };
    host.act('ownTeacher', 'homework.edit', { id: 'work', changes: theirs }, { base });
    const changes = { title: 'B', description: 'Page 2.', dueOn: '2026-12-01', kind: 'project' };
    const outcome = host.act('coTeacher', 'homework.edit', { id: 'work', changes }, { base });
    expect(outcome).toEqual({
      kind: 'conflict',
      code: 'homework.changed_elsewhere',
      data: {
        field: 'title',
        fields: 'title description dueOn',
        theirs: 'A',
        mine: 'B',
        'theirs.description': 'Page 1.',
        'mine.description': 'Page 2.',
        'theirs.dueOn': '2026-11-30',
        'mine.dueOn': '2026-12-01',
      },
    });
    // "Keep theirs" for two of them is the same action without these: the rest of it is done.
    const { title, kind } = changes;
    expect(host.act('coTeacher', 'homework.edit', { id: 'work', changes: { title, kind } }).kind).toBe(
      'applied',
    );
    expect(host.get(assignment, 'work')).toMatchObject({ ...theirs, title: 'B', kind: 'project' });
  });

  test('the same field to the same value is agreement; one device never conflicts with itself', () => {
    const host = school();
    const base = host.rev;
    const changes = { title: 'A' };
    host.act('ownTeacher', 'homework.edit', { id: 'work', changes }, { base });
    expect(host.act('coTeacher', 'homework.edit', { id: 'work', changes }, { base }).kind).toBe('applied');
    const again = host.act('ownTeacher', 'homework.edit', { id: 'work', changes: { title: 'C' } }, { base });
    expect(again.kind).toBe('applied');
  });

  test('a replayed gift does not undo a later edit', () => {
    const host = school();
    host.act('coTeacher', 'homework.edit', { id: 'work', changes: { title: 'A' } });
    expect(host.act('ownTeacher', 'homework.give', assignmentArgs('work'))).toEqual({
      kind: 'applied',
      writes: [],
    });
    expect(host.get(assignment, 'work')?.title).toBe('A');
  });

  test('an identifier in use is refused to someone else', () => {
    const outcome = school().act('coTeacher', 'homework.give', assignmentArgs('work'));
    expect(outcome).toMatchObject({ kind: 'rejected', code: 'action.id_taken' });
  });
});

describe('handing in', () => {
  test('each version is kept; the client does not know when it was received', () => {
    const host = school();
    host.act('pupil', 'homework.handIn', copy('v1'), { host: 'client', claimedAt: 5 });
    expect(host.get(handIn, 'v1')).toMatchObject({ claimedAt: 5, receivedAt: null });
    host.act('pupil', 'homework.handIn', copy('v2'), { now: 1000, claimedAt: 7 });
    expect(host.get(handIn, 'v2')).toMatchObject({ claimedAt: 7, receivedAt: 1000, dueOn: '2026-11-25' });
    expect(host.all(handIn)).toHaveLength(2);
  });

  test('a replay over its own effect writes nothing', () => {
    const host = school();
    host.act('pupil', 'homework.handIn', copy('v1'), { now: 1000 });
    expect(host.act('pupil', 'homework.handIn', copy('v1'), { now: 9000 })).toEqual({
      kind: 'applied',
      writes: [],
    });
    expect(host.get(handIn, 'v1')?.receivedAt).toBe(1000);
  });

  test('once means one version; nothing asked means none; corrected means closed', () => {
    const once = school('once');
    once.act('pupil', 'homework.handIn', copy('v1'));
    expect(once.act('pupil', 'homework.handIn', copy('v2'))).toMatchObject({
      code: 'homework.already_handed_in',
    });
    expect(once.act('classmate', 'homework.handIn', copy('v3')).kind).toBe('applied');
    expect(school('none').act('pupil', 'homework.handIn', copy('v1'))).toMatchObject({
      code: 'homework.no_hand_in',
    });
    const corrected = school();
    corrected.act('pupil', 'homework.handIn', copy('v1'));
    const changes = { state: 'corrected' };
    corrected.act('ownTeacher', 'homework.correct', { assignmentId: 'work', pupilId: 'pupil', changes });
    expect(corrected.act('pupil', 'homework.handIn', copy('v2'))).toMatchObject({
      code: 'homework.already_corrected',
    });
  });

  test('years late by any clock is accepted and flagged', () => {
    const host = school();
    const now = Date.parse('2036-01-01T00:00:00Z');
    expect(host.act('pupil', 'homework.handIn', copy('v1'), { now, claimedAt: 0 }).kind).toBe('applied');
  });

  test('an empty copy is not one', () => {
    expect(mutators.get('homework.handIn')?.args.safeParse(copy('v1', '  ')).success).toBe(false);
  });

  test('files it needs are named, so that the server asks for them first', () => {
    const definition = mutators.get('homework.handIn');
    const args = definition?.args.parse({ ...copy('v1'), files: [{ name: 'a.txt', content: contentOf(1) }] });
    expect(definition?.contents?.(args)).toEqual([contentOf(1)]);
  });
});

describe('removal and hand-in crossing each other leave no orphan', () => {
  test('hand-in first: the removal is refused', () => {
    const host = school();
    host.act('pupil', 'homework.handIn', copy('v1'));
    expect(host.act('ownTeacher', 'homework.remove', { id: 'work' })).toEqual({
      kind: 'rejected',
      code: 'homework.has_hand_ins',
      data: { count: 1 },
    });
    expect(host.get(assignment, 'work')).toBeDefined();
  });

  test('removal first: the hand-in is refused, the ticks are gone', () => {
    const host = school();
    host.act('pupil', 'homework.setDone', { assignmentId: 'work', done: true });
    expect(host.act('ownTeacher', 'homework.remove', { id: 'work' }).kind).toBe('applied');
    expect(host.act('pupil', 'homework.handIn', copy('v1'))).toMatchObject({
      code: 'homework.assignment_gone',
    });
    expect([...host.all(handIn), ...host.all(done), ...host.all(correction)]).toEqual([]);
    // Removed twice is removed.
    expect(host.act('coTeacher', 'homework.remove', { id: 'work' })).toEqual({ kind: 'applied', writes: [] });
  });
});

describe('correcting', () => {
  const correct = (changes: object) => ({ assignmentId: 'work', pupilId: 'pupil', changes });

  test('two teachers who write different comments conflict, even when each created the correction', () => {
    const host = school();
    const base = host.rev;
    host.act('ownTeacher', 'homework.correct', correct({ comment: 'Bien' }), { base });
    const second = host.act('coTeacher', 'homework.correct', correct({ comment: 'À revoir' }), { base });
    expect(second).toMatchObject({
      kind: 'conflict',
      data: { field: 'comment', theirs: 'Bien', mine: 'À revoir' },
    });
    const state = host.act('coTeacher', 'homework.correct', correct({ state: 'corrected' }), {
      base: host.rev,
    });
    expect(state.kind).toBe('applied');
    expect(host.get(correction, 'work.pupil')).toMatchObject({ comment: 'Bien', state: 'corrected' });
  });
});

describe('lateness, the due day ending at midnight in Paris', () => {
  const at = (text: string) => Date.parse(text);
  test.each([
    ['2026-11-25T22:59:59Z', '2026-11-25T10:00:00Z', 'onTime'],
    ['2026-11-25T23:00:00Z', '2026-11-25T22:59:59Z', 'claimedOnTime'],
    ['2026-11-25T23:00:00Z', '2026-11-25T23:00:00Z', 'late'],
    // A key ten years ahead that arrives in time is in time; ten years behind proves nothing.
    ['2026-11-25T12:00:00Z', '2036-11-25T12:00:00Z', 'onTime'],
    ['2026-11-27T12:00:00Z', '2016-11-25T12:00:00Z', 'claimedOnTime'],
  ])('received %s, claimed %s: %s', (received, claimed, expected) => {
    const times = { receivedAt: at(received), claimedAt: at(claimed), dueOn: '2026-11-25' };
    expect(lateness(times)).toBe(expected);
  });

  test('in summer midnight is two hours before that of UTC', () => {
    const summer = { claimedAt: at('2026-06-10T21:59:59Z'), dueOn: '2026-06-10' };
    expect(lateness({ ...summer, receivedAt: at('2026-06-10T21:59:59Z') })).toBe('onTime');
    expect(lateness({ ...summer, receivedAt: at('2026-06-10T22:00:00Z') })).toBe('claimedOnTime');
    expect(lateness({ ...summer, receivedAt: null })).toBe('waiting');
  });
});
