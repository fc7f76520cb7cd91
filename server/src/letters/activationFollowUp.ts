import type { Actor } from '@cartable/shared/domain/actor.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { AccountAdmin } from '../auth/accountAdmin.ts';
import { isAccountAdmin } from '../auth/accountRights.ts';
import { accountStates } from '../storage/repositories/entered.ts';
import type { Session } from '../sync/session.ts';
import { type ClassFamilies, familiesOfSchool, isClass, type LetterPerson } from './letterPeople.ts';
import type { LetterHost } from './letterService.ts';
import { type LetterLanguage, letterWords } from './letterWords.ts';

export const followedKinds = ['pupil', 'guardian', 'staff'] as const;
export type FollowedKind = (typeof followedKinds)[number];

/** How many of a class have a way in of their own, by what they are there. */
export interface FollowedClass {
  readonly classId: string;
  readonly className: string;
  /** Kinds of which there is anybody. */
  readonly kinds: readonly {
    readonly kind: FollowedKind;
    readonly people: number;
    readonly entered: number;
  }[];
}

/** Somebody who has none yet. */
export interface WaitingPerson {
  readonly userId: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly kind: FollowedKind;
  /** Of somebody responsible: their children in the school. */
  readonly children: readonly { readonly name: string; readonly className: string | null }[];
  readonly blocked: boolean;
  /** Until when the code of a letter opens the account, server time in milliseconds; null = there is no such letter. */
  readonly codeUntil: number | null;
}

/** One class with those who have no way in yet. */
export interface FollowedDetail extends FollowedClass {
  readonly waiting: readonly WaitingPerson[];
  /** Whether the one who asks may make letters for them. */
  readonly letters: boolean;
}

/**
 * Who has activated their account since letters were handed out, and who has not. Those who answer for accounts see the whole school with its staff, the CPE
 * its families, a professeur principal their class.
 */
export class ActivationFollowUp {
  readonly #host: Pick<LetterHost, 'storage' | 'clock'>;
  readonly #admin: AccountAdmin;

  constructor(host: Pick<LetterHost, 'storage' | 'clock'>, admin: AccountAdmin) {
    this.#host = host;
    this.#admin = admin;
  }

  /** The classes that the one who asks follows. @throws {AppError} `auth.forbidden` for whoever follows none */
  async classes(session: Session, language: LetterLanguage): Promise<readonly FollowedClass[]> {
    const { classes, states } = await this.#followed(session, language);
    return classes.map((one) => summed(one, states));
  }

  /** @throws {AppError} `auth.forbidden` for a class that the one who asks does not follow, known or not; `request.not_found` */
  async one(session: Session, classId: string, language: LetterLanguage): Promise<FollowedDetail> {
    const { classes, states, actor, all } = await this.#followed(session, language);
    const found = classes.find((one) => one.classId === classId);
    // To whoever does not see all, one that is not there is one of somebody else.
    if (found === undefined) throw new AppError(all ? 'request.not_found' : 'auth.forbidden');
    const waiting = found.people.flatMap((one): WaitingPerson[] => {
      const { userId, givenName, familyName, pupils = [] } = one;
      const state = states.get(userId);
      if (state?.entered === true) return [];
      const children = pupils.map(({ name, className = null }) => ({ name, className }));
      const { blocked = false, codeUntil = null } = state ?? {};
      return [{ userId, givenName, familyName, kind: kindOf(one), children, blocked, codeUntil }];
    });
    return { ...summed(found, states), waiting, letters: isAccountAdmin(actor.roles) };
  }

  async #followed(session: Session, language: LetterLanguage) {
    const actor = await this.#admin.actorOf(session);
    const sees = seenBy(actor);
    const { storage, clock } = this.#host;
    const now = clock.now();
    return storage.snapshot(async (reader) => {
      const names = letterWords(language);
      const { classes } = await familiesOfSchool(reader, session.schoolId, schoolDay(now), names);
      const states = await accountStates(reader, session.schoolId, now);
      return { classes: classes.filter(sees.has), states, actor, all: sees.all };
    });
  }
}

/** Which lists somebody follows. @throws {AppError} `auth.forbidden` when it is none */
function seenBy(actor: Actor): { readonly all: boolean; readonly has: (one: ClassFamilies) => boolean } {
  if (isAccountAdmin(actor.roles)) return { all: true, has: () => true };
  if (actor.roles.has('cpe')) return { all: true, has: ({ people }) => people.some((one) => !one.staff) };
  const own = new Set<string>(actor.mainOf);
  if (own.size === 0) throw new AppError('auth.forbidden');
  return { all: false, has: ({ classId }) => isClass(classId) && own.has(classId) };
}

function summed(
  { classId, className, people }: ClassFamilies,
  states: Awaited<ReturnType<typeof accountStates>>,
): FollowedClass {
  const kinds = followedKinds.flatMap((kind) => {
    const own = people.filter((one) => kindOf(one) === kind);
    const entered = own.filter((one) => states.get(one.userId)?.entered === true).length;
    return own.length === 0 ? [] : [{ kind, people: own.length, entered }];
  });
  return { classId, className, kinds };
}

function kindOf({ staff, pupils }: LetterPerson): FollowedKind {
  if (staff === true) return 'staff';
  return pupils === undefined ? 'pupil' : 'guardian';
}
