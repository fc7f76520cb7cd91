import type { Role } from '@cartable/shared/domain/actor.ts';

/** Whether somebody with these roles answers for the school's accounts; the server decides, this only shows the way there. */
export function answersForAccounts(roles: readonly Role[]): boolean {
  return roles.some((role) => role === 'technician' || role === 'head' || role === 'regionAdmin');
}

/** Whether they see all classes of the school with their professeurs principaux, and help every pupil who forgot the password. */
export function seesClasses(roles: readonly Role[]): boolean {
  return answersForAccounts(roles) || roles.includes('cpe');
}

/** Whether they decide the school's periods; the server decides, this only shows the way there. */
export function decidesPeriods(roles: readonly Role[]): boolean {
  return roles.includes('head') || roles.includes('regionAdmin');
}

/** Whether there is anything for them in the area of accounts. */
export function seesPeople(roles: readonly Role[]): boolean {
  return seesClasses(roles) || roles.includes('teacher');
}

/** What the area is called for those who help pupils without answering for accounts. */
export function pupilsPlace(roles: readonly Role[]): 'classes' | 'pupils' {
  return seesClasses(roles) ? 'classes' : 'pupils';
}

/** Whether somebody works in the school: of them it may ask for a second step. */
export function isStaff(roles: readonly Role[]): boolean {
  return roles.some((role) => role !== 'pupil' && role !== 'guardian');
}

/** Whether the person is here for their children only: parents who also teach or answer for accounts have those screens. */
export function isGuardianOnly(roles: readonly Role[]): boolean {
  return roles.length === 1 && roles[0] === 'guardian';
}

/** Whether the person works in the school and was given nothing to see there. */
export function isStaffOnly(roles: readonly Role[]): boolean {
  return roles.length === 1 && roles[0] === 'staff';
}

/** Whether the person has homework and marks to see or to give: the others' places for them would be empty. Nobody yet = a pupil to be. */
export function hasLessons(roles: readonly Role[]): boolean {
  return (
    roles.length === 0 || roles.some((role) => role === 'pupil' || role === 'guardian' || role === 'teacher')
  );
}
