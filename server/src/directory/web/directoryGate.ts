import type { Actor, Role } from '@cartable/shared/domain/actor.ts';
import { academiesWith, type HeldAcademies, holdsNone } from '@cartable/shared/domain/region/rights.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { isAccountAdmin } from '../../auth/accountRights.ts';
import { readOffice } from '../../region/office.ts';
import type { RegionHost } from '../../region/regionHost.ts';
import { sessionRights } from '../../sync/rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../../sync/session.ts';

/** What somebody may do with directories today. */
export interface DirectoryRights {
  /** Who asks, as the audit says it. */
  readonly actor: Actor;
  /** Those of their roles that count here. */
  readonly roles: ReadonlySet<Role>;
  /** The academies whose whole directory they may read, apply and undo. */
  readonly academies: HeldAcademies;
}

/**
 * Who may act on a directory: the technician and the head of a school on its own; an officer of the region on an academy's, as long as the right
 * `schools` over it is delegated to them. An officer's account alone has no power (decision 0235). Read anew at each request.
 */
export class DirectoryGate {
  readonly #host: Pick<RegionHost, 'storage' | 'clock'>;

  constructor(host: Pick<RegionHost, 'storage' | 'clock'>) {
    this.#host = host;
  }

  /** @throws {AppError} `auth.forbidden`, the same for an officer without the right as for everybody else */
  async mustPass(session: Session): Promise<DirectoryRights> {
    const today = schoolDay(this.#host.clock.now());
    const { actor } = await sessionRights(this.#host.storage.reader, session, today);
    if (!isAccountAdmin(actor.roles)) throw new AppError('auth.forbidden');
    if (!actor.roles.has('regionAdmin')) return { actor, roles: actor.roles, academies: [] };
    const { grants } = await readOffice(this.#host, session);
    const academies = academiesWith(grants, 'schools');
    if (!holdsNone(academies)) return { actor, roles: actor.roles, academies };
    const roles = new Set([...actor.roles].filter((role) => role !== 'regionAdmin'));
    if (!isAccountAdmin(roles)) throw new AppError('auth.forbidden');
    return { actor, roles, academies };
  }
}
