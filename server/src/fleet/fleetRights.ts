import type { Actor, Role } from '@cartable/shared/domain/actor.ts';
import type { UserId } from '@cartable/shared/lib/ids.ts';
import { isAccountAdmin, mayAdminister } from '../auth/accountRights.ts';

/** Whose key it is, and what they are in the school, whatever the day. */
export interface KeyHolder {
  readonly userId: string;
  readonly roles: readonly Role[];
}

/** Whether somebody with these roles prepares, hands out, withdraws and replaces the school's keys. */
export function managesFleet(roles: Iterable<Role>): boolean {
  return isAccountAdmin(roles);
}

/** Whether they see whose key is where: also the CPE, whom pupils tell first that a key is gone. */
export function seesFleet(roles: ReadonlySet<Role>): boolean {
  return managesFleet(roles) || roles.has('cpe');
}

/**
 * Whether they may cut a key off, which then erases itself and does not come back: its holder, who is legally responsible for them; those who
 * answer for the holder's account, as for a device; the CPE for pupils. A key that is nobody's is the technicians' business.
 */
export function mayCutOff(actor: Actor, holder: KeyHolder | null): boolean {
  if (holder === null) return managesFleet(actor.roles);
  const { userId, roles } = holder;
  if (userId === actor.userId || actor.guardianOf.has(userId as UserId)) return true;
  if (managesFleet(actor.roles) && mayAdminister(actor.roles, roles)) return true;
  return actor.roles.has('cpe') && roles.length > 0 && roles.every((role) => role === 'pupil');
}
