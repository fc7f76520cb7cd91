import type { Role } from '@cartable/shared/domain/actor.ts';
import { roles } from '@cartable/shared/domain/actor.ts';
import { type Membership, membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { subject } from '@cartable/shared/domain/directory/subject.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { textMatcher } from '@cartable/shared/lib/foldText.ts';
import { frenchOrder } from '@cartable/shared/lib/frenchOrder.ts';
import { findBlockedProfiles } from '../storage/repositories/profileBlocks.ts';
import { findRecord, findRecordsByKey } from '../storage/repositories/records.ts';
import { type PersonRow, schoolMemberships, schoolPeople } from '../storage/repositories/schoolPeople.ts';
import type { Reader } from '../storage/storage.ts';
import { refusesStaffTrust } from '../storage/repositories/staffTrust.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import type { AccountAdmin } from './accountAdmin.ts';
import type { ToldEvent } from './accountHistory.ts';
import { blockableProfiles, mayAdminister } from './accountRights.ts';
import type { AuthHost } from './authHost.ts';
import { type GuardedPupil, guardedPupils } from './guardedPupils.ts';
import { type LastChange, lastChange } from './schoolSecurity.ts';

const shown = 50;

/** A person in the list of a school's accounts. */
export interface ListedPerson {
  readonly userId: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly kind: Role;
  /** Null without an account. */
  readonly login: string | null;
  /** Whether they have chosen a password. */
  readonly activated: boolean;
  readonly blockedAt: number | null;
}

/** A person in the list, and whose parent they are: two of one name are told apart by it. */
export interface FoundPerson extends ListedPerson {
  readonly children: readonly GuardedPupil[];
}

/** One account as those see it who answer for it. */
export interface PersonAccount extends FoundPerson {
  readonly memberships: readonly {
    readonly id: string;
    readonly role: Role;
    readonly className: string | null;
    /** For a guardian, the child of whom this line speaks. */
    readonly pupilName: string | null;
    readonly subjectName: string | null;
    readonly startsOn: string | null;
    readonly endsOn: string | null;
    /** Of a role given by hand that is not over: by this it is taken back. */
    readonly givenId: string | null;
    /** As professeur principal of the class. */
    readonly main: boolean;
  }[];
  readonly events: readonly ToldEvent[];
  /** Whether the one who asks may block and reset it. */
  readonly mine: boolean;
}

/** A profile of a school. */
export interface Profile {
  readonly role: Role;
  readonly people: number;
  readonly blocked: boolean;
  /** Whether the one who asks may change that. */
  readonly mine: boolean;
  /** When it was last kept out or let in, as far as that is remembered. */
  readonly changed: LastChange | null;
}

/** What those who answer for a school's accounts see of them. */
export class PeopleList {
  readonly #host: AuthHost;
  readonly #admin: AccountAdmin;

  constructor(host: AuthHost, admin: AccountAdmin) {
    this.#host = host;
    this.#admin = admin;
  }

  /** People whose name or login has these words, at most fifty; no words = everybody. @throws {AppError} `auth.forbidden` */
  async search(session: Session, words: string, onlyBlocked: boolean) {
    await this.#admin.mustBeAdmin(session);
    const matches = textMatcher(words);
    const everybody = words.trim() === '';
    const all = await schoolPeople(this.#host.storage.reader, session.schoolId);
    const found = all
      .filter((row) => !onlyBlocked || row.blockedAt !== null)
      .map(listed)
      .filter((one) => everybody || matches(`${one.givenName} ${one.familyName} ${one.login ?? ''}`))
      .sort((a, b) => frenchOrder(a.familyName, b.familyName) || frenchOrder(a.givenName, b.givenName));
    const people: FoundPerson[] = [];
    for (const one of found.slice(0, shown))
      people.push({ ...one, children: await this.#children(session, one) });
    return { total: found.length, people };
  }

  /** @throws {AppError} `auth.forbidden`, `request.not_found` */
  async person(session: Session, userId: string): Promise<PersonAccount> {
    const actor = await this.#admin.mustBeAdmin(session);
    const { schoolId } = session;
    return this.#host.storage.snapshot(async (reader) => {
      const row = (await schoolPeople(reader, schoolId, userId))[0];
      if (row === undefined) throw new AppError('request.not_found');
      const rows = await findRecordsByKey(reader, schoolId, membership.type, 'userId', userId);
      const held = rows.flatMap((one) => (one.text === null ? [] : [parseMembership(one.text)]));
      const children = await guardedPupils(reader, schoolId, userId, schoolDay(this.#host.clock.now()));
      const memberships = [];
      for (const one of oneLineEach(held, schoolDay(this.#host.clock.now()))) {
        const { id, role, classId, subjectId, startsOn, endsOn, givenId, pupilId } = one;
        const pupilName = children.find((child) => child.pupilId === pupilId)?.name ?? null;
        // The groups of a child say nothing of the parent: the class does.
        if (role === 'guardian' && one.inGroup === true && inClass(held, one)) continue;
        const name = await nameIn(reader, schoolId, schoolClass, classId);
        const subjectName = await nameIn(reader, schoolId, subject, subjectId);
        const main = one.main === true;
        const about = { className: name, pupilName, subjectName, main };
        memberships.push({ id, role, ...about, startsOn, endsOn, givenId });
      }
      const roles = held.map((one) => one.role);
      return {
        ...listed(row),
        children,
        memberships,
        events: await this.#host.history.read(reader, { schoolId, userId }),
        mine: userId !== session.userId && mayAdminister(actor.roles, roles),
      };
    });
  }

  /** How the school's staff sign in, and whether the one who asks may change it. @throws {AppError} `auth.forbidden` */
  async security(session: Session) {
    const actor = await this.#admin.mustBeAdmin(session);
    const record = await findRecord(
      this.#host.storage.reader,
      session.schoolId,
      school.type,
      session.schoolId,
    );
    const own = record?.text ? school.schema.parse(JSON.parse(record.text)) : undefined;
    const mine = mayAdminister(actor.roles, ['technician']);
    const switches = await this.#switches(session);
    return {
      staffSecondFactor: own?.staffSecondFactor === true,
      staffTrust: !(await refusesStaffTrust(this.#host.storage.reader, [session.schoolId])),
      mine,
      changed: lastChange(switches, 'secondStep'),
      trustChanged: lastChange(switches, 'trust'),
    };
  }

  /** The school's profiles that anybody has, with how many. @throws {AppError} `auth.forbidden` */
  async profiles(session: Session): Promise<readonly Profile[]> {
    const actor = await this.#admin.mustBeAdmin(session);
    const { reader } = this.#host.storage;
    const blocked = JSON.parse(await findBlockedProfiles(reader, session.schoolId)) as readonly string[];
    const mine = blockableProfiles(actor.roles);
    const switches = await this.#switches(session);
    const holders = new Map<Role, Set<string>>();
    for (const text of await schoolMemberships(reader, session.schoolId)) {
      const { role, userId } = parseMembership(text);
      holders.set(role, (holders.get(role) ?? new Set()).add(userId));
    }
    return roles.flatMap((role) => {
      const people = holders.get(role)?.size ?? 0;
      if (people === 0 && !blocked.includes(role)) return [];
      const changed = lastChange(switches, 'profile', role);
      return [{ role, people, blocked: blocked.includes(role), mine: mine.includes(role), changed }];
    });
  }

  async #children({ schoolId }: Session, { userId, kind }: ListedPerson): Promise<readonly GuardedPupil[]> {
    // A teacher of the school may be a parent in it: their first kind is then the staff's, and one look tells.
    if (kind === 'pupil') return [];
    const { storage, clock } = this.#host;
    return guardedPupils(storage.reader, schoolId, userId, schoolDay(clock.now()));
  }

  /** What was switched for the whole school lately, newest first. */
  #switches({ schoolId }: Session): Promise<readonly ToldEvent[]> {
    const { storage, history } = this.#host;
    return history.read(storage.reader, { schoolId, userId: '' });
  }
}

function listed(row: PersonRow): ListedPerson {
  const { givenName, familyName, kind } = person.schema.parse(JSON.parse(row.text));
  const { userId, login, blockedAt } = row;
  return { userId, givenName, familyName, kind, login, activated: row.activated === 1, blockedAt };
}

function parseMembership(text: string): Membership {
  return membership.schema.parse(JSON.parse(text));
}

async function nameIn(
  reader: Reader,
  schoolId: string,
  definition: typeof schoolClass | typeof subject,
  id: string | null,
): Promise<string | null> {
  if (id === null) return null;
  const record = await findRecord(reader, schoolId, definition.type, id);
  return record?.text ? definition.schema.parse(JSON.parse(record.text)).name : null;
}

/** Whether a guardian's child has a class too, and not only this group. */
function inClass(held: readonly Membership[], { pupilId }: Membership): boolean {
  return held.some((one) => one.pupilId === pupilId && one.role === 'guardian' && one.inGroup !== true);
}

/** A role that the directory names and that was given by hand too is one: the later last day, and the way to take the given one back. */
function oneLineEach(held: readonly Membership[], today: string) {
  const lines = new Map<string, Membership & { readonly givenId: string | null }>();
  for (const one of held) {
    const key = JSON.stringify([one.role, one.classId, one.subjectId, one.pupilId, one.main]);
    const other = lines.get(key);
    const own = one.given === true && (one.endsOn ?? today) >= today ? one.id : null;
    const first = other !== undefined && endOf(other) >= endOf(one) ? other : one;
    lines.set(key, { ...first, givenId: own ?? other?.givenId ?? null });
  }
  return [...lines.values()];
}

function endOf({ endsOn }: Membership): string {
  return endsOn ?? '9999-12-31';
}
