import { expect, test } from 'vitest';
import type { RecordId, SchoolId, UserId } from '../lib/ids.ts';
import type { IsoDay } from '../lib/time.ts';
import { actorFrom, scopesOf } from './actor.ts';
import { membership } from './directory/membership.ts';
import { person } from './directory/person.ts';

const today = '2026-11-23' as IsoDay;
const school = 'school1' as SchoolId;
const link = (fields: object) =>
  membership.schema.parse({
    id: 'link',
    userId: 'parent',
    role: 'guardian',
    classId: 'classA',
    subjectId: null,
    startsOn: null,
    endsOn: null,
    pupilId: 'child',
    ...fields,
  });
const scopes = (fields: object) =>
  scopesOf(actorFrom('parent' as UserId, school, [link(fields)], today)).filter(
    (one) => !one.startsWith('school'),
  );

test('a guardian receives what the child may read and the class, never what the child writes nor the staff’s part', () => {
  expect(scopes({})).toEqual(['class:classA', 'user:child:ro', 'user:parent:ro', 'user:parent:rw']);
});

test('a link that has ended gives nothing', () => {
  expect(scopes({ endsOn: '2026-11-22' })).toEqual(['user:parent:ro', 'user:parent:rw']);
});

test('messages for a role come to those who have it today', () => {
  const received = (fields: object) => scopesOf(actorFrom('parent' as UserId, school, [link(fields)], today));
  expect(received({})).toContain('school:role:guardian');
  expect(received({ endsOn: '2026-11-22' })).not.toContain('school:role:guardian');
});

test('who is whose parent is known to that person and the class’s staff alone', () => {
  expect(membership.scopes(link({}))).toEqual(['user:parent:ro', 'class:classA:staff']);
  const parent = person.schema.parse({
    id: 'parent' as RecordId,
    familyName: 'N',
    givenName: 'P',
    kind: 'guardian',
    classIds: [],
    staffClassIds: ['classA'],
  });
  expect(person.scopes(parent)).toEqual(['user:parent:ro', 'class:classA:staff']);
});

test('a professeur principal is one on the days of that right only, of a class and not by being a pupil there', () => {
  const mainOf = (fields: object) => [
    ...actorFrom(
      'parent' as UserId,
      school,
      [link({ role: 'teacher', pupilId: undefined, main: true, ...fields })],
      today,
    ).mainOf,
  ];
  expect(mainOf({})).toEqual(['classA']);
  expect(mainOf({ main: undefined })).toEqual([]);
  expect(mainOf({ endsOn: '2026-11-22' })).toEqual([]);
  expect(mainOf({ startsOn: '2026-11-24' })).toEqual([]);
  expect(mainOf({ role: 'pupil' })).toEqual([]);
  expect(mainOf({ userId: 'other' })).toEqual([]);
});
