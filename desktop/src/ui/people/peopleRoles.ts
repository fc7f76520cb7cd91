import type { Role } from '@cartable/shared/domain/actor.ts';

/** Whether somebody with these roles answers for the school's accounts; the server decides, this only shows the way there. */
export function answersForAccounts(roles: readonly Role[]): boolean {
  return roles.some((role) => role === 'technician' || role === 'head' || role === 'regionAdmin');
}

/** Whether there is anything for them in the area of accounts. */
export function seesPeople(roles: readonly Role[]): boolean {
  return answersForAccounts(roles) || roles.includes('teacher');
}

/** Whether the person is here for their children only: parents who also teach or answer for accounts have those screens. */
export function isGuardianOnly(roles: readonly Role[]): boolean {
  return roles.length === 1 && roles[0] === 'guardian';
}

/** Whether the person has homework and marks to see or to give: the others' places for them would be empty. Nobody yet = a pupil to be. */
export function hasLessons(roles: readonly Role[]): boolean {
  return (
    roles.length === 0 || roles.some((role) => role === 'pupil' || role === 'guardian' || role === 'teacher')
  );
}
