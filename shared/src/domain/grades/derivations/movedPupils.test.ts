import { describe, expect, test } from 'vitest';
import type { RecordId, UserId } from '../../../lib/ids.ts';
import type { DomainHost } from '../../../testing/domainHost.ts';
import { evaluationArgs, smallSchool } from '../../../testing/smallSchool.ts';
import { type Membership, membership } from '../../directory/membership.ts';
import { put, remove } from '../../mutator.ts';
import { average, averageId, cohortOf } from '../average.ts';
import { classFigure } from '../classFigure.ts';

const shown = (host: DomainHost, subjectId: string | null = 'maths', periodId = 'open', pupilId = 'pupil') =>
  host.get(average, averageId(pupilId, periodId, subjectId))?.value;

const classOf = (host: DomainHost, subjectId: string | null = 'maths', periodId = 'open') =>
  host.get(average, averageId('pupil', periodId, subjectId))?.classId;

const count = (host: DomainHost, classId: string, subjectId: string | null) =>
  host.get(classFigure, cohortOf(classId, 'open', subjectId))?.count;

function membershipIn(classId: string, startsOn: string | null, endsOn: string | null = null): Membership {
  return {
    id: `m.pupil.${classId}` as RecordId,
    userId: 'pupil' as UserId,
    role: 'pupil',
    classId: classId as RecordId,
    subjectId: null,
    startsOn: startsOn as Membership['startsOn'],
    endsOn: endsOn as Membership['endsOn'],
  };
}

/** Two periods, a published evaluation of each in class A and of the second in class B, marks of the pupil in class A. */
function marked(): DomainHost {
  const host = smallSchool();
  host.seed('directory.period', {
    id: 'past' as RecordId,
    name: 'T0',
    startsOn: '2026-06-01',
    endsOn: '2026-08-31',
    entryEndsOn: null,
  });
  const marks: readonly (readonly [string, string, object, string, number])[] = [
    ['old', 'ownTeacher', { periodId: 'past' }, 'pupil', 800],
    ['exam', 'ownTeacher', {}, 'pupil', 1200],
    ['poem', 'otherSubject', { subjectId: 'french' }, 'pupil', 1500],
    ['examB', 'otherClass', { classId: 'classB' }, 'otherPupil', 1000],
  ];
  for (const [id, teacher, more, pupilId, value] of marks) {
    host.act(teacher, 'grades.createEvaluation', evaluationArgs(id, more));
    host.act(teacher, 'grades.setMark', { evaluationId: id, pupilId, status: 'value', value });
    host.act(teacher, 'grades.publish', { id });
  }
  return host;
}

/** From class A to class B on the first of November. */
function move(host: DomainHost): void {
  const old = membershipIn('classA', null, '2026-10-31');
  host.administer(
    put(membership, { ...old, id: 'm.pupil' as RecordId }),
    put(membership, membershipIn('classB', '2026-11-01')),
  );
}

describe('a pupil who changes class', () => {
  test('has the averages of the new class at once, and no longer counts in the old one', () => {
    const host = marked();
    expect([shown(host), shown(host, 'french'), shown(host, null)]).toEqual([1200, 1500, 1350]);
    expect([count(host, 'classA', 'maths'), count(host, 'classB', 'maths')]).toEqual([1, 1]);
    move(host);
    expect([shown(host), shown(host, 'french'), shown(host, null)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([count(host, 'classA', 'maths'), count(host, 'classA', null)]).toEqual([undefined, undefined]);
    const cell = { evaluationId: 'examB', pupilId: 'pupil', status: 'value', value: 1700 };
    host.act('otherClass', 'grades.setMark', cell);
    expect([shown(host), shown(host, null), classOf(host), classOf(host, null)]).toEqual([
      1700,
      1700,
      'classB',
      'classB',
    ]);
    expect(count(host, 'classB', 'maths')).toBe(2);
  });

  test('keeps the averages of a period that was over, which follow its corrections', () => {
    const host = marked();
    move(host);
    expect([shown(host, 'maths', 'past'), classOf(host, 'maths', 'past')]).toEqual([800, 'classA']);
    const cell = { evaluationId: 'old', pupilId: 'pupil', status: 'value', value: 900 };
    expect(host.act('ownTeacher', 'grades.setMark', cell)).toMatchObject({ kind: 'applied' });
    expect([shown(host, 'maths', 'past'), shown(host, null, 'past')]).toEqual([900, 900]);
  });

  test('who comes back has their averages back; the correction of a mark in the other class moves nothing', () => {
    const host = marked();
    move(host);
    host.administer(
      remove(membership, 'm.pupil.classB' as RecordId),
      put(membership, { ...membershipIn('classA', null), id: 'm.pupil' as RecordId }),
    );
    expect([shown(host), shown(host, 'french'), shown(host, null)]).toEqual([1200, 1500, 1350]);
    move(host);
    const cell = { evaluationId: 'exam', pupilId: 'pupil', status: 'value', value: 1900 };
    host.act('ownTeacher', 'grades.setMark', cell);
    expect(shown(host)).toBe(undefined);
  });

  test('in two steps, the new class first, ends the same', () => {
    const host = marked();
    host.administer(put(membership, membershipIn('classB', '2026-11-01')));
    const both = shown(host);
    const old = membershipIn('classA', null, '2026-10-31');
    host.administer(put(membership, { ...old, id: 'm.pupil' as RecordId }));
    expect([both, shown(host), shown(host, null)]).toEqual([undefined, undefined, undefined]);
    expect(shown(host, 'maths', 'past')).toBe(800);
  });
});

test('a pupil who comes into their first class has no average', () => {
  const host = marked();
  host.administer(put(membership, { ...membershipIn('classA', '2026-11-01'), userId: 'stranger' as UserId }));
  expect(shown(host, 'maths', 'open', 'stranger')).toBe(undefined);
});
