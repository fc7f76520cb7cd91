import { z } from 'zod';
import type { IsoDay } from '../../lib/time.ts';
import type { Role } from '../actor.ts';
import type { Membership } from './membership.ts';

export const profiles = ['work', 'family'] as const;
/**
 * As what a person of several roles works in a session: `family` = as a parent, `work` = as everything else that they are in the school (teacher,
 * head, pupil). One session has one; what belongs to the other is neither sent to it nor accepted from it.
 */
export type Profile = (typeof profiles)[number];

export const profile = z.enum(profiles);

/** Which profile a role belongs to. */
export function profileOfRole(role: Role): Profile {
  return role === 'guardian' ? 'family' : 'work';
}

/**
 * The memberships that count in a session. A person of one profile only has it, whatever the session says: nobody is left with nothing because
 * the other ended. Memberships that are not in force today do not make a profile.
 */
export function heldInProfile(
  held: readonly Membership[],
  wanted: Profile | undefined,
  today: IsoDay,
): readonly Membership[] {
  const inForce = held.filter(
    ({ startsOn, endsOn }) =>
      (startsOn === null || startsOn <= today) && (endsOn === null || endsOn >= today),
  );
  const has = (one: Profile) => inForce.some(({ role }) => profileOfRole(role) === one);
  if (!has('work') || !has('family')) return held;
  return held.filter(({ role }) => profileOfRole(role) === (wanted ?? 'work'));
}

/** The roles that a session shows, of all those that its person has. */
export function rolesInProfile(roles: readonly Role[], wanted: Profile | undefined): readonly Role[] {
  const own = roles.filter((role) => profileOfRole(role) === (wanted ?? 'work'));
  return own.length > 0 ? own : roles;
}
