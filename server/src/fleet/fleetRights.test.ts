import { type Actor, type Role, roles } from '@cartable/shared/domain/actor.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import { expect, test } from 'vitest';
import { managesFleet, mayCutOff, seesFleet } from './fleetRights.ts';

function actor(role: Role, guardianOf: readonly string[] = []): Actor {
  const none = new Set<never>();
  return {
    userId: 'me' as UserId,
    schoolId: 's' as SchoolId,
    roles: new Set([role]),
    pupilOf: none,
    teaching: none,
    staffOf: none,
    groups: none,
    guardianOf: new Set(guardianOf as UserId[]),
    guardianIn: none,
    mainOf: none,
  };
}

/** Who manages and sees, and whose keys they may cut off by what the holder is. One's own and one's child's go without saying. */
const table: Readonly<Record<Role, readonly [boolean, boolean, readonly Role[]]>> = {
  pupil: [false, false, []],
  guardian: [false, false, []],
  teacher: [false, false, []],
  cpe: [false, true, ['pupil']],
  staff: [false, false, []],
  technician: [true, true, ['pupil', 'guardian', 'teacher', 'cpe', 'staff']],
  head: [true, true, ['pupil', 'guardian', 'teacher', 'cpe', 'staff', 'technician']],
  regionAdmin: [true, true, ['pupil', 'guardian', 'teacher', 'cpe', 'staff', 'technician', 'head']],
};

test.each(roles)('%s', (role) => {
  const [manages, sees, reach] = table[role];
  const who = actor(role, role === 'guardian' ? ['child'] : []);
  expect([managesFleet(who.roles), seesFleet(who.roles)]).toEqual([manages, sees]);
  for (const other of roles) {
    expect(mayCutOff(who, { userId: 'somebody', roles: [other] }), other).toBe(reach.includes(other));
  }
  expect(mayCutOff(who, { userId: 'me', roles: [role] })).toBe(true);
  expect(mayCutOff(who, { userId: 'child', roles: ['pupil'] })).toBe(
    role === 'guardian' || reach.includes('pupil'),
  );
  // A key that is nobody's yet is the technicians' business, and so is that of somebody who is nothing there any more.
  expect(mayCutOff(who, null)).toBe(manages);
  expect(mayCutOff(who, { userId: 'gone', roles: [] })).toBe(manages);
});

test('what a holder is besides counts', () => {
  expect(mayCutOff(actor('cpe'), { userId: 'x', roles: ['pupil', 'teacher'] })).toBe(false);
  expect(mayCutOff(actor('technician'), { userId: 'x', roles: ['teacher', 'head'] })).toBe(false);
});
