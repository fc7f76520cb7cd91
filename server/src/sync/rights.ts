import { type Actor, actorFrom, scopesOf } from '@cartable/shared/domain/actor.ts';
import { type Membership, membership } from '@cartable/shared/domain/directory/membership.ts';
import { heldInProfile, type Profile } from '@cartable/shared/domain/directory/profile.ts';
import { userReadScope } from '@cartable/shared/domain/scope.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import type { IsoDay } from '@cartable/shared/lib/time.ts';
import { findBlockedProfiles } from '../storage/repositories/profileBlocks.ts';
import { findRecordsByKey } from '../storage/repositories/records.ts';
import type { Reader } from '../storage/storage.ts';
import type { Session } from './session.ts';

export interface Rights {
  readonly actor: Actor;
  readonly scopeIds: readonly string[];
  /** JSON of the profiles that the school keeps out: their memberships do not count here. */
  readonly blockedProfiles: string;
  /** Whether nothing is left to the person because of it. */
  readonly keptOut: boolean;
}

/** What the person of a session is and may receive on a day: in the session's profile only. */
export function sessionRights(
  reader: Reader,
  session: Pick<Session, 'schoolId' | 'userId' | 'profile'>,
  today: IsoDay,
): Promise<Rights> {
  return readRights(reader, session.schoolId, session.userId, today, { of: session.profile });
}

/** What a person is and may receive on a day, from the memberships in force. `session`: only what counts in its profile. */
export async function readRights(
  reader: Reader,
  schoolId: SchoolId,
  userId: UserId,
  today: IsoDay,
  session?: { readonly of: Profile | undefined },
): Promise<Rights> {
  const rows = await findRecordsByKey(reader, schoolId, membership.type, 'userId', userId);
  const held: Membership[] = rows.flatMap((row) =>
    row.text === null ? [] : [membership.schema.parse(JSON.parse(row.text))],
  );
  const blockedProfiles = await findBlockedProfiles(reader, schoolId);
  const blocked = JSON.parse(blockedProfiles) as readonly string[];
  const counted = held.filter((one) => !blocked.includes(one.role));
  const own = session === undefined ? counted : heldInProfile(counted, session.of, today);
  const actor = actorFrom(userId, schoolId, own, today);
  const keptOut =
    blocked.length > 0 && actor.roles.size === 0 && actorFrom(userId, schoolId, held, today).roles.size > 0;
  return { actor, scopeIds: scopesOf(actor), blockedProfiles, keptOut };
}

type Holder = Pick<Session, 'schoolId' | 'userId' | 'profile'>;

const keyOf = ({ schoolId, userId, profile }: Holder) => `${schoolId}/${userId}/${profile ?? ''}`;

interface Kept extends Rights {
  readonly today: IsoDay;
  readonly head: number;
}

/**
 * Rights kept between synchronisations. Every membership of a person is in their own read scope, so they are the same as long as that
 * scope's head is and the school keeps the same profiles out: what is kept is checked against the database each time and can never
 * outlive a change, on any process.
 */
export class RightsCache {
  readonly #kept = new Map<string, Kept>();
  readonly #capacity: number;

  constructor(capacity = 20_000) {
    this.#capacity = capacity;
  }

  /** What was last known, to be confirmed by {@link RightsCache.confirm} with heads read since. */
  guess(session: Holder): Rights | undefined {
    return this.#kept.get(keyOf(session));
  }

  /** Whether the guess still holds, given the heads of its scopes read from the database. */
  confirm(
    session: Holder,
    today: IsoDay,
    heads: readonly { readonly scopeId: string; readonly head: number }[],
    blockedProfiles: string,
  ): boolean {
    const kept = this.#kept.get(keyOf(session));
    if (kept === undefined || kept.today !== today || kept.head !== ownHead(session.userId, heads))
      return false;
    return kept.blockedProfiles === blockedProfiles;
  }

  /** Keeps rights read in the same snapshot as these heads. */
  keep(
    session: Holder,
    today: IsoDay,
    rights: Rights,
    heads: readonly { readonly scopeId: string; readonly head: number }[],
  ): void {
    const key = keyOf(session);
    this.#kept.delete(key);
    this.#kept.set(key, { ...rights, today, head: ownHead(session.userId, heads) });
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > this.#capacity && !oldest.done) this.#kept.delete(oldest.value);
  }
}

function ownHead(
  userId: UserId,
  heads: readonly { readonly scopeId: string; readonly head: number }[],
): number {
  const own: string = userReadScope(userId);
  return heads.find((one) => one.scopeId === own)?.head ?? 0;
}
