import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { subject } from '@cartable/shared/domain/directory/subject.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { frenchOrder } from '@cartable/shared/lib/frenchOrder.ts';
import { rolesText } from '../audit/changeEntries.ts';
import { liveRecords } from '../storage/repositories/departures.ts';
import type { Reader } from '../storage/storage.ts';
import type { HintBus } from '../sync/hintBus.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import type { AccountAdmin } from './accountAdmin.ts';
import { mayAdminister } from './accountRights.ts';
import { type GivenRoleName, givenRoles, type NewRole, writesOfEnd, writesOfRole } from './givenRole.ts';
import { readIdentity } from './identity.ts';
import { by, type Giver, type RightHost, type RightOwner, writeRight } from './writeRight.ts';

/**
 * Roles given by hand, with a last day: a technician whom no directory names, a substitute. Imports neither make nor end them. Everything
 * is in the person's history and in the school's audit.
 */
export class GivenRoles {
  readonly #host: RightHost;
  readonly #admin: AccountAdmin;
  readonly #hints: HintBus;

  constructor(host: RightHost, admin: AccountAdmin, hints: HintBus) {
    this.#host = host;
    this.#admin = admin;
    this.#hints = hints;
  }

  /** What the one who asks may give, and where. @throws {AppError} `auth.forbidden` to whoever is not the school's head or the region's */
  async choices(session: Session) {
    const { given } = await this.#mustGive(session);
    const { reader } = this.#host.storage;
    const classes = await all(reader, session.schoolId, schoolClass.type);
    const subjects = await all(reader, session.schoolId, subject.type);
    return { roles: given, classes, subjects };
  }

  /** @throws {AppError} `auth.forbidden`, as {@link writesOfRole} */
  async give(session: Session, userId: string, wanted: NewRole): Promise<string> {
    const { giver, given } = await this.#mustGive(session, userId);
    if (!given.includes(wanted.role)) throw new AppError('auth.forbidden');
    const scopes = await giveRole(this.#host, { schoolId: session.schoolId, userId }, wanted, giver);
    this.#hints.publish(session.schoolId, scopes.scopes);
    return scopes.id;
  }

  /** Takes a role back before its day, at once. @throws {AppError} `auth.forbidden`, `request.not_found` */
  async end(session: Session, userId: string, id: string): Promise<void> {
    const { giver } = await this.#mustGive(session, userId);
    const owner = { schoolId: session.schoolId, userId };
    const { storage, clock, history } = this.#host;
    const scopes = await storage.transaction(async (writer) => {
      const { held, writes } = await writesOfEnd(writer, owner, id, schoolDay(clock.now()));
      const touched = await writeRight(this.#host, writer, owner, { id, writes, giver });
      await history.note(writer, owner, 'roleEnded', { ...by(giver), data: { role: held.role } });
      return touched;
    });
    this.#hints.publish(session.schoolId, scopes);
  }

  /** The head of the school and the region's, over people of less power than theirs, never over themselves. */
  async #mustGive(session: Session, userId?: string) {
    const actor = await this.#admin.mustBeAdmin(session);
    const given = givenRoles.filter((role) => mayAdminister(actor.roles, [role]));
    if (!given.includes('technician')) throw new AppError('auth.forbidden');
    if (userId !== undefined) {
      const { roles } = await readIdentity(this.#host.storage.reader, session.schoolId, userId);
      const may = userId !== session.userId && mayAdminister(actor.roles, roles);
      if (!may) throw new AppError('auth.forbidden');
    }
    const { userId: own, deviceId } = session;
    const giver: Giver = { audit: { userId: own, roles: rolesText(actor), deviceId }, userId: own };
    return { giver, given: given as readonly GivenRoleName[] };
  }
}

/** Gives a role, in one transaction with its lines in the person's history and the school's audit. @throws {AppError} as {@link writesOfRole} */
export async function giveRole(
  host: RightHost,
  owner: RightOwner,
  wanted: NewRole,
  giver: Giver,
): Promise<{ readonly id: string; readonly scopes: readonly string[] }> {
  return host.storage.transaction(async (writer) => {
    const { id, writes } = await writesOfRole(writer, owner, wanted, schoolDay(host.clock.now()));
    const scopes = await writeRight(host, writer, owner, { id, writes, giver });
    await host.history.note(writer, owner, 'roleGiven', { ...by(giver), data: { role: wanted.role } });
    return { id, scopes };
  });
}

async function all(reader: Reader, schoolId: string, type: string) {
  const found: { readonly id: string; readonly name: string }[] = [];
  for (let after = ''; ; ) {
    const page = await liveRecords(reader, schoolId, type, after, 500);
    for (const { id, text } of page)
      found.push({ id, name: String((JSON.parse(text) as { name: string }).name) });
    after = page.at(-1)?.id ?? after;
    if (page.length < 500) return found.sort((a, b) => frenchOrder(a.name, b.name));
  }
}
