import { type Actor, type Role, roles } from '@cartable/shared/domain/actor.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import { expect, test } from 'vitest';
import { managesFleet, mayReportLoss, seesFleet } from './fleetRights.ts';

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
  };
}

/** Who may manage, see, and say of somebody's, one's own, one's child's key that it is lost. */
const table: Readonly<Record<Role, readonly [boolean, boolean, boolean, boolean, boolean]>> = {
  pupil: [false, false, false, true, false],
  guardian: [false, false, false, true, true],
  teacher: [false, false, false, true, false],
  cpe: [false, true, true, true, true],
  head: [true, true, true, true, true],
  technician: [true, true, true, true, true],
  regionAdmin: [true, true, true, true, true],
};

test.each(roles)('%s', (role) => {
  const who = actor(role, role === 'guardian' ? ['child'] : []);
  expect([
    managesFleet(who.roles),
    seesFleet(who.roles),
    mayReportLoss(who, 'somebody'),
    mayReportLoss(who, 'me'),
    mayReportLoss(who, 'child'),
  ]).toEqual(table[role]);
  // A key that is nobody's yet is the technicians' business.
  expect(mayReportLoss(who, null)).toBe(seesFleet(who.roles));
});
