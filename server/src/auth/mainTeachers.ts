import { type Membership, membership } from '@cartable/shared/domain/directory/membership.ts';
import { put, remove, type Write } from '@cartable/shared/domain/mutator.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { rolesText } from '../audit/changeEntries.ts';
import type { HintBus } from '../sync/hintBus.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import type { AccountAdmin } from './accountAdmin.ts';
import { membersOf, mustBeClass, namesMains } from './classList.ts';
import { givenId } from './givenRole.ts';
import { by, type Giver, type RightHost, writeRight } from './writeRight.ts';

/** July, from which the next school year is prepared. */
const FIRST_MONTH_OF_NEXT = 7;

/** The last day of the school year that a day (ISO) belongs to, 31 August; in July and August, of the one that is being prepared. */
export function schoolYearEnd(today: string): string {
  const [year = 0, month = 0] = today.split('-').map(Number);
  return `${month >= FIRST_MONTH_OF_NEXT ? year + 1 : year}-08-31`;
}

/**
 * Naming the professeurs principaux of a class by hand, and ending what a directory or somebody said: what a directory gave stays ended
 * until the directory itself says something else. Everything is in the person's history and in the school's audit.
 */
export class MainTeachers {
  readonly #host: RightHost;
  readonly #admin: AccountAdmin;
  readonly #hints: HintBus;

  constructor(host: RightHost, admin: AccountAdmin, hints: HintBus) {
    this.#host = host;
    this.#admin = admin;
    this.#hints = hints;
  }

  /**
   * Names somebody who teaches the class, until the end of the school year.
   * @throws {AppError} `auth.forbidden` to whoever is not the school's head or the region's; `request.not_found` for what is not a class;
   * `people.main_teaches` for somebody who does not teach it
   */
  async add(session: Session, classId: string, userId: string): Promise<string> {
    return this.#write(session, classId, 'roleGiven', (held, today) => {
      const own = held.filter((one) => one.userId === userId && one.role === 'teacher');
      const [teaches] = own;
      if (teaches?.classId == null) throw new AppError('people.main_teaches');
      const present = own.find((one) => one.main === true);
      if (present !== undefined) return { right: present, writes: [] };
      const right = membership.schema.parse({
        ...{ id: givenId(userId, 'main', classId, null), userId, role: 'teacher', classId, subjectId: null },
        ...{ main: true, startsOn: today, endsOn: schoolYearEnd(today), given: true },
      });
      return { right, writes: [put(membership, right)] };
    });
  }

  /** Ends one, at once, whoever named them. @throws {AppError} `auth.forbidden`; `request.not_found` for what is not one of the class's */
  async end(session: Session, classId: string, id: string): Promise<void> {
    await this.#write(session, classId, 'roleEnded', (held, today) => {
      const right = held.find((one) => one.id === id && one.main === true);
      if (right === undefined) throw new AppError('request.not_found');
      const yesterday = addDays(today, -1);
      // One that began today never was; a directory's is kept with its last day, or the next file that says nothing new would bring it back.
      const never = right.given === true && right.startsOn === today;
      return {
        right,
        writes: [never ? remove(membership, right.id) : put(membership, { ...right, endsOn: yesterday })],
      };
    });
  }

  async #write(
    session: Session,
    classId: string,
    kind: 'roleGiven' | 'roleEnded',
    decide: (
      held: readonly Membership[],
      today: string,
    ) => { readonly right: Membership; readonly writes: readonly Write[] },
  ): Promise<string> {
    const actor = await this.#admin.actorOf(session);
    if (!namesMains(actor.roles)) throw new AppError('auth.forbidden');
    const { schoolId, userId: own, deviceId } = session;
    const giver: Giver = { audit: { userId: own, roles: rolesText(actor), deviceId }, userId: own };
    const { storage, clock, history } = this.#host;
    const { id, scopes } = await storage.transaction(async (writer) => {
      await mustBeClass(writer, schoolId, classId);
      const today = schoolDay(clock.now());
      const { right, writes } = decide(await membersOf(writer, schoolId, classId, today), today);
      if (writes.length === 0) return { id: right.id, scopes: [] };
      const owner = { schoolId, userId: right.userId };
      const touched = await writeRight(this.#host, writer, owner, { id: right.id, writes, giver });
      await history.note(writer, owner, kind, { ...by(giver), data: { role: 'main' } });
      return { id: right.id, scopes: touched };
    });
    if (scopes.length > 0) this.#hints.publish(schoolId, scopes);
    return id;
  }
}
