import type { Role } from '@cartable/shared/domain/actor.ts';

/** Who answers for accounts in a school, the mightiest last. Everybody else, a professeur principal too, has rank 0. */
const ranked: readonly Role[] = ['technician', 'head', 'regionAdmin'];

function rank(roles: Iterable<Role>): number {
  return Math.max(0, ...[...roles].map((role) => ranked.indexOf(role) + 1));
}

/** Whether somebody with these roles answers for accounts at all. */
export function isAccountAdmin(roles: Iterable<Role>): boolean {
  return rank(roles) > 0;
}

/**
 * Whether an administrator may block, reset or unlock an account: only of somebody with less power than theirs, so that a technician
 * cannot take over the head's account, nor anybody their own equal's or their own.
 */
export function mayAdminister(actor: Iterable<Role>, subject: Iterable<Role>): boolean {
  return rank(actor) > rank(subject);
}

/**
 * Whether somebody with these roles may bring this right into the school by a list, or end it. A CPE gives every pupil a new password, so that a
 * technician's list makes none, any more than a head.
 */
export function mayBringRole(actor: Iterable<Role>, role: Role): boolean {
  return mayAdminister(actor, role === 'cpe' ? ['technician'] : [role]);
}

/** The profiles that somebody with these roles may keep out of the school. */
export function blockableProfiles(actor: Iterable<Role>): readonly Role[] {
  const held = [...actor];
  const all: readonly Role[] = ['pupil', 'guardian', 'teacher', 'cpe', 'staff', ...ranked];
  return all.filter((role) => mayAdminister(held, [role]));
}
