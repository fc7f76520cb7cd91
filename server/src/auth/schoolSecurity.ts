import type { Actor, Role } from '@cartable/shared/domain/actor.ts';
import { schoolScope } from '@cartable/shared/domain/scope.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { AuditAction } from '../audit/auditRow.ts';
import { rolesText } from '../audit/changeEntries.ts';
import type { AccountEventKind } from '../storage/repositories/accountEvents.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { clearFactorDues } from '../storage/repositories/factors.ts';
import { findBlockedProfiles, saveBlockedProfiles } from '../storage/repositories/profileBlocks.ts';
import { refusesStaffTrust, saveStaffTrust } from '../storage/repositories/staffTrust.ts';
import type { Writer } from '../storage/storage.ts';
import type { HintBus } from '../sync/hintBus.ts';
import type { Session } from '../sync/session.ts';
import type { AccountAdmin } from './accountAdmin.ts';
import type { ToldEvent } from './accountHistory.ts';
import { blockableProfiles, mayAdminister } from './accountRights.ts';
import type { AuthHost } from './authHost.ts';

/** What the school's audit says for what its history says. */
const audited = {
  profileBlocked: 'security.profile_blocked',
  profileUnblocked: 'security.profile_unblocked',
  secondStepAsked: 'security.second_step_asked',
  secondStepDropped: 'security.second_step_dropped',
  staffTrustAllowed: 'security.staff_trust_allowed',
  staffTrustRefused: 'security.staff_trust_refused',
} as const satisfies Partial<Record<AccountEventKind, AuditAction>>;

/** What was switched: a profile, or the school itself. */
interface Switched {
  readonly kind: keyof typeof audited;
  readonly type: 'profile' | 'school';
  readonly targetId: string;
}

/** When a switch was last used, and by whom; null for somebody who is there no more. */
export type LastChange = Pick<ToldEvent, 'at' | 'by'>;

/** The switches of a whole school: which profiles are kept out, whether staff need a second step, whether they may trust devices. Each use is in its history and in its audit. */
export class SchoolSecurity {
  readonly #host: AuthHost;
  readonly #admin: AccountAdmin;
  readonly #hints: HintBus;

  constructor(host: AuthHost, admin: AccountAdmin, hints: HintBus) {
    this.#host = host;
    this.#admin = admin;
    this.#hints = hints;
  }

  /** Keeps a profile out of the school, or lets it in again; its sessions are there again then. @throws {AppError} `auth.forbidden` */
  async setProfileBlocked(session: Session, role: Role, blocked: boolean): Promise<void> {
    const actor = await this.#admin.actorOf(session);
    if (!blockableProfiles(actor.roles).includes(role)) throw new AppError('auth.forbidden');
    const { schoolId } = session;
    await this.#host.storage.transaction(async (writer) => {
      const held = JSON.parse(await findBlockedProfiles(writer, schoolId)) as readonly string[];
      if (held.includes(role) === blocked) return;
      const roles = blocked ? [...held, role] : held.filter((one) => one !== role);
      await saveBlockedProfiles(writer, schoolId, roles);
      const kind = blocked ? 'profileBlocked' : 'profileUnblocked';
      await this.#note(writer, session, actor, { kind, type: 'profile', targetId: role });
    });
    this.#hints.publish(schoolId, [schoolScope]);
  }

  /**
   * Whether the school's staff need a second step. Asked for anew, everybody's week begins anew: one of the time before would be long over, and keep
   * out all staff at once, the head among them.
   * @throws {AppError} `auth.forbidden` to whoever is not its head or the region's
   */
  async setStaffSecondFactor(session: Session, asked: boolean): Promise<void> {
    const actor = await this.#admin.mustBeAdmin(session);
    if (!mayAdminister(actor.roles, ['technician'])) throw new AppError('auth.forbidden');
    const { schoolId } = session;
    await this.#host.changeSchool(schoolId, { staffSecondFactor: asked }, async (writer, before) => {
      // Asked for once more while it is: nobody wins a week by it.
      if ((before.staffSecondFactor === true) === asked) return;
      if (asked) await clearFactorDues(writer, schoolId);
      const kind = asked ? 'secondStepAsked' : 'secondStepDropped';
      await this.#note(writer, session, actor, { kind, type: 'school', targetId: schoolId });
    });
  }

  /**
   * Whether the school's staff may have trusted devices. Refused, those that there are do nothing: they are looked at anew at each sign-in.
   * @throws {AppError} `auth.forbidden` to whoever is not its head or the region's
   */
  async setStaffTrust(session: Session, allowed: boolean): Promise<void> {
    const actor = await this.#admin.mustBeAdmin(session);
    if (!mayAdminister(actor.roles, ['technician'])) throw new AppError('auth.forbidden');
    const { schoolId } = session;
    await this.#host.storage.transaction(async (writer) => {
      if (!(await refusesStaffTrust(writer, [schoolId])) === allowed) return;
      await saveStaffTrust(writer, schoolId, allowed);
      const kind = allowed ? 'staffTrustAllowed' : 'staffTrustRefused';
      await this.#note(writer, session, actor, { kind, type: 'school', targetId: schoolId });
    });
  }

  async #note(writer: Writer, session: Session, actor: Actor, { kind, ...target }: Switched): Promise<void> {
    const { history, hasher, clock } = this.#host;
    const { schoolId, userId, deviceId } = session;
    const data: Readonly<Record<string, string>> = target.type === 'profile' ? { role: target.targetId } : {};
    await history.note(writer, { schoolId, userId: '' }, kind, { byUserId: userId, data });
    const by = { userId, roles: rolesText(actor), deviceId };
    const line = { action: audited[kind], ...target, subject: '', digest: '' };
    await appendAudit(writer, hasher, schoolId, by, clock.now(), [line]);
  }
}

/** What the history says of each of the school's switches. */
const switched = {
  secondStep: ['secondStepAsked', 'secondStepDropped'],
  trust: ['staffTrustAllowed', 'staffTrustRefused'],
  profile: ['profileBlocked', 'profileUnblocked'],
} as const satisfies Readonly<Record<string, readonly AccountEventKind[]>>;

/** The last use of a switch, of a profile's by its role, in the events of a school, newest first. */
export function lastChange(
  events: readonly ToldEvent[],
  which: keyof typeof switched,
  role?: Role,
): LastChange | null {
  const kinds: readonly AccountEventKind[] = switched[which];
  const last = events.find(
    (one) => kinds.includes(one.kind) && (role === undefined || one.data.role === role),
  );
  return last === undefined ? null : { at: last.at, by: last.by };
}
