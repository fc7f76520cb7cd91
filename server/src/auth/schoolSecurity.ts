import type { Role } from '@cartable/shared/domain/actor.ts';
import { schoolScope } from '@cartable/shared/domain/scope.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { clearFactorDues } from '../storage/repositories/factors.ts';
import { findBlockedProfiles, saveBlockedProfiles } from '../storage/repositories/profileBlocks.ts';
import type { HintBus } from '../sync/hintBus.ts';
import type { Session } from '../sync/session.ts';
import type { AccountAdmin } from './accountAdmin.ts';
import { blockableProfiles, mayAdminister } from './accountRights.ts';
import type { AuthHost } from './authHost.ts';

/** The switches of a whole school: which profiles are kept out, whether staff need a second step. */
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
      const more = { byUserId: session.userId, data: { role } };
      await this.#host.history.note(writer, { schoolId, userId: '' }, kind, more);
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
    });
  }
}
