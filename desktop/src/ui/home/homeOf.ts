import type { Role } from '@cartable/shared/domain/actor.ts';
import type { QueryAhead } from '../bridge/askedAhead.ts';
import { hasLessons, isGuardianOnly, isStaffOnly } from '../people/peopleRoles.ts';

/** The home page of a person, by role the first that applies. */
export type HomeKind = 'teacher' | 'technician' | 'guardian' | 'region' | 'staff' | 'pupil';

/** Whose home page a person sees. */
export function homeOf(roles: readonly Role[]): HomeKind {
  if (roles.includes('teacher')) return 'teacher';
  if (roles.includes('technician')) return 'technician';
  if (isGuardianOnly(roles)) return 'guardian';
  if (roles.includes('regionAdmin')) return 'region';
  if (isStaffOnly(roles)) return 'staff';
  return hasLessons(roles) ? 'pupil' : 'technician';
}

const ofHome: Readonly<Record<HomeKind, readonly QueryAhead[]>> = {
  teacher: [['home.teacher', {}]],
  technician: [['home.technician', {}]],
  guardian: [
    ['directory.children', {}],
    ['home.guardian', {}],
  ],
  region: [],
  staff: [],
  pupil: [['home.pupil', {}]],
};

/** What the frame of these roles asks when it is drawn, and their home page when that is where the person goes. */
export function firstQueries(roles: readonly Role[], isHome: boolean): readonly QueryAhead[] {
  return [
    ['directory.me', {}],
    ['region.office', {}],
    ['region.theme', {}],
    ['settings.preferences', {}],
    ...(isHome ? ([['region.flashes', {}], ...ofHome[homeOf(roles)]] as const) : []),
  ];
}
