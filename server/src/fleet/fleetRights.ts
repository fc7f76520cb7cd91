import type { Actor, Role } from '@cartable/shared/domain/actor.ts';
import type { UserId } from '@cartable/shared/lib/ids.ts';
import { isAccountAdmin } from '../auth/accountRights.ts';

/** Whether somebody with these roles prepares, hands out, withdraws and replaces the school's keys. */
export function managesFleet(roles: Iterable<Role>): boolean {
  return isAccountAdmin(roles);
}

/** Whether they see whose key is where: also the CPE, whom pupils tell first that a key is gone. */
export function seesFleet(roles: ReadonlySet<Role>): boolean {
  return managesFleet(roles) || roles.has('cpe');
}

/** Whether they may say that this person's key is lost: its holder, who is legally responsible for them, whoever sees the fleet. */
export function mayReportLoss(actor: Actor, holder: string | null): boolean {
  if (seesFleet(actor.roles)) return true;
  return holder !== null && (holder === actor.userId || actor.guardianOf.has(holder as UserId));
}
