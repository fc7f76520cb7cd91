import type { Role } from '@cartable/shared/domain/actor.ts';

/** Whether somebody looks after the school's keys, or is told first that one is lost; the server decides, this only shows the way there. */
export function seesFleet(roles: readonly Role[]): boolean {
  return roles.some(
    (role) => role === 'technician' || role === 'head' || role === 'regionAdmin' || role === 'cpe',
  );
}
