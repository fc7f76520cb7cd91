import { type Role, roles } from '@cartable/shared/domain/actor.ts';
import { expect, test } from 'vitest';
import { blockableProfiles, isAccountAdmin, mayAdminister, mayBringRole } from './accountRights.ts';

const below = ['pupil', 'guardian', 'teacher', 'cpe', 'staff'] as const;
const table: Readonly<Record<Role, readonly Role[]>> = {
  pupil: [],
  guardian: [],
  teacher: [],
  cpe: [],
  staff: [],
  technician: below,
  head: [...below, 'technician'],
  regionAdmin: [...below, 'technician', 'head'],
};

test.each(roles)('%s answers for those with less power, and for nobody else', (actor) => {
  expect(blockableProfiles([actor])).toEqual(table[actor]);
  expect(isAccountAdmin([actor])).toBe(table[actor].length > 0);
  for (const subject of roles) {
    expect(mayAdminister([actor], [subject]), subject).toBe(table[actor].includes(subject));
  }
});

test('the mightiest of several roles counts, on both sides', () => {
  expect(mayAdminister(['teacher', 'head'], ['technician', 'guardian'])).toBe(true);
  expect(mayAdminister(['technician'], ['guardian', 'head'])).toBe(false);
  expect(mayAdminister(['technician'], [])).toBe(true);
});

test('a list brings what its sender has more power than, and a CPE only by the head or above', () => {
  const brought = (actor: Role) => roles.filter((role) => mayBringRole([actor], role));
  expect(brought('teacher')).toEqual([]);
  expect(brought('technician')).toEqual(['pupil', 'guardian', 'teacher', 'staff']);
  expect(brought('head')).toEqual(['pupil', 'guardian', 'teacher', 'cpe', 'technician', 'staff']);
});
