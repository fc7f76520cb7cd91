import type { Actor } from '@cartable/shared/domain/actor.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import { type BatchKey, type KeyBatch, largestBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { isEnded, type KeyState, mustBecome } from '@cartable/shared/domain/fleet/keyState.ts';
import { userReadScope } from '@cartable/shared/domain/scope.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { newId, type UserId } from '@cartable/shared/lib/ids.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { cutOffKey, devicesOfKey } from '../storage/repositories/fleetDevices.ts';
import {
  changeFleetKey,
  type FleetKey,
  findFleetKey,
  fleetKeys,
  insertFleetKey,
  noteFleetEvent,
} from '../storage/repositories/fleetKeys.ts';
import { holdSchool } from '../storage/repositories/schoolStates.ts';
import type { Reader, Storage, Writer } from '../storage/storage.ts';
import type { HintBus } from '../sync/hintBus.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import { actingAs } from '../auth/actingAs.ts';
import { readIdentity } from '../auth/identity.ts';
import type { EnrolmentTickets } from './enrolmentTickets.ts';
import { fleetPeople, type Holder } from './fleetPeople.ts';
import { keyBatchOf } from './keyBatchOf.ts';
import { managesFleet, mayCutOff, seesFleet } from './fleetRights.ts';

export interface FleetHost {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly hints: HintBus;
  readonly tickets: EnrolmentTickets;
}

/** What to prepare: so many keys for nobody yet, keys for these people, or for a class's pupils who have none. */
export type BatchWish =
  | { readonly count: number }
  | { readonly userIds: readonly string[] }
  | { readonly classId: string };

/** A key's number and ticket before the database has them. */
interface NewKey {
  readonly keyId: string;
  readonly holder: Holder | null;
  readonly ticket: string;
  readonly hash: string;
}

/** What technicians do with a school's keys. Everything is noted in the key's history. */
export class FleetService {
  readonly host: FleetHost;

  constructor(host: FleetHost) {
    this.host = host;
  }

  /**
   * New keys with their tickets, for `npm run technician -- key personalise`.
   * @throws {AppError} `auth.forbidden`, `fleet.batch_large` (data: max), `fleet.nobody` when somebody named is not of the school or a
   *   class has nobody without a key
   */
  async prepare(session: Session, wish: BatchWish, origin: string): Promise<KeyBatch> {
    await this.mustManage(session);
    const holders = await this.#holders(session, wish);
    if (holders.length > largestBatch) throw new AppError('fleet.batch_large', { max: largestBatch });
    if (holders.length === 0) throw new AppError('fleet.nobody');
    const made = await Promise.all(holders.map((holder) => this.#newKey(session.schoolId, holder)));
    const keys = await this.host.storage.transaction(async (writer) => {
      // Two technicians may prepare the same class at the same moment: who has a key is asked once nobody else can answer it.
      if ('classId' in wish) await holdSchool(writer, session.schoolId);
      const have = 'classId' in wish ? await this.#whoHas(writer, session) : new Set();
      const entered: BatchKey[] = [];
      for (const one of made) {
        if (!have.has(one.holder?.userId)) entered.push(await this.#enter(writer, session, one, null));
      }
      return entered;
    });
    if (keys.length === 0) throw new AppError('fleet.nobody');
    return keyBatchOf(this.host, session.schoolId, keys, origin);
  }

  /**
   * A fresh ticket for a key that was not started: the earlier one no longer works.
   * @throws {AppError} `auth.forbidden`, `request.not_found`, `fleet.state`
   */
  async newTicket(session: Session, keyId: string, origin: string): Promise<KeyBatch> {
    await this.mustManage(session);
    const key = await this.#mustFind(session, keyId);
    if (key.state !== 'prepared' && key.state !== 'handed_out') {
      throw new AppError('fleet.state', { from: key.state, to: 'prepared' });
    }
    const { ticket, hash } = await this.host.tickets.issue(session.schoolId, keyId);
    await this.#change(session, key, { ticketHash: hash }, 'ticket');
    const holder = key.userId === null ? null : await this.#holder(session, key.userId);
    return keyBatchOf(this.host, session.schoolId, [{ keyId, serial: key.serial, ticket, holder }], origin);
  }

  /**
   * Another key takes this one's place, for the same person; the old one is cut off. What the server has comes back at the new key's first
   * start.
   * @throws {AppError} `auth.forbidden`, `request.not_found`, `fleet.state` for a key that has been replaced
   */
  async replace(session: Session, keyId: string, origin: string): Promise<KeyBatch> {
    const actor = await this.mustManage(session);
    const old = await this.#mustFind(session, keyId);
    mustBecome(old.state, 'replaced');
    if (!(await this.mayEnd(actor, old))) throw new AppError('auth.forbidden');
    const holder = old.userId === null ? null : await this.#holder(session, old.userId);
    const made = await this.#newKey(session.schoolId, holder);
    const key = await this.host.storage.transaction(async (writer) => {
      const entered = await this.#enter(writer, session, made, old.keyId);
      await this.#end(writer, session, old, 'replaced', { replacedBy: entered.keyId });
      return entered;
    });
    this.#tell(session, old);
    return keyBatchOf(this.host, session.schoolId, [key], origin);
  }

  /** Whose key it is to be, or nobody's; only before its first start. @throws {AppError} `auth.forbidden`, `request.not_found`, `fleet.nobody`, `fleet.state` */
  async assign(session: Session, keyId: string, userId: string | null): Promise<void> {
    await this.mustManage(session);
    const key = await this.#mustFind(session, keyId);
    if (key.state !== 'prepared' && key.state !== 'handed_out') {
      throw new AppError('fleet.state', { from: key.state, to: 'handed_out' });
    }
    if (userId !== null) await this.#holder(session, userId);
    await this.#change(session, key, { userId }, userId === null ? 'unassigned' : 'assigned');
  }

  /** Handed out, taken back, withdrawn. A withdrawn one is cut off. @throws {AppError} `auth.forbidden`, `request.not_found`, `fleet.state` */
  async setState(
    session: Session,
    keyId: string,
    state: 'prepared' | 'handed_out' | 'revoked',
  ): Promise<void> {
    const actor = await this.mustManage(session);
    const key = await this.#mustFind(session, keyId);
    mustBecome(key.state, state);
    if (state !== 'revoked') {
      await this.#change(session, key, { state }, state);
      return;
    }
    if (!(await this.mayEnd(actor, key))) throw new AppError('auth.forbidden');
    await this.host.storage.transaction((writer) => this.#end(writer, session, key, state));
    this.#tell(session, key);
  }

  /**
   * Somebody says that a key is lost: it is cut off at once, and erases itself when it next meets the server.
   * @throws {AppError} `request.not_found` also for a key that is none of their business, `auth.forbidden` to who sees it and does not answer for
   *   its holder, `fleet.state`
   */
  async reportLoss(session: Session, keyId: string): Promise<void> {
    const actor = await this.actorOf(session);
    const key = await findFleetKey(this.host.storage.reader, session.schoolId, keyId);
    if (key === undefined) throw new AppError('request.not_found');
    if (!(await this.mayEnd(actor, key))) {
      throw new AppError(seesFleet(actor.roles) ? 'auth.forbidden' : 'request.not_found');
    }
    mustBecome(key.state, 'lost');
    await this.host.storage.transaction((writer) => this.#end(writer, session, key, 'lost'));
    this.#tell(session, key);
  }

  /**
   * Whether a person may end a key. Those who manage the fleet end every key that was not started, whoever it is meant for: there is nothing on
   * it; and bring order into what ended before.
   */
  async mayEnd(actor: Actor, key: Pick<FleetKey, 'keyId' | 'state' | 'userId'>): Promise<boolean> {
    const { reader } = this.host.storage;
    const { schoolId } = actor;
    if (managesFleet(actor.roles)) {
      if (isEnded(key.state) || (await devicesOfKey(reader, schoolId, key.keyId)).length === 0) return true;
    }
    if (key.userId === null) return mayCutOff(actor, null);
    const { roles } = await readIdentity(reader, schoolId, key.userId);
    return mayCutOff(actor, { userId: key.userId, roles });
  }

  /** {@link actingAs} */
  actorOf(session: Session): Promise<Actor> {
    return actingAs(this.host, session);
  }

  /** @throws {AppError} `auth.forbidden` */
  async mustManage(session: Session): Promise<Actor> {
    const actor = await this.actorOf(session);
    if (!managesFleet(actor.roles)) throw new AppError('auth.forbidden');
    return actor;
  }

  /** @throws {AppError} `auth.forbidden` */
  async mustSee(session: Session): Promise<Actor> {
    const actor = await this.actorOf(session);
    if (!seesFleet(actor.roles)) throw new AppError('auth.forbidden');
    return actor;
  }

  async #mustFind(session: Session, keyId: string): Promise<FleetKey> {
    const key = await findFleetKey(this.host.storage.reader, session.schoolId, keyId);
    if (key === undefined) throw new AppError('request.not_found');
    return key;
  }

  #people(session: Session) {
    const today = schoolDay(this.host.clock.now());
    return fleetPeople(this.host.storage.reader, session.schoolId, today);
  }

  async #holder(session: Session, userId: string): Promise<Holder> {
    const holder = (await this.#people(session)).people.get(userId);
    if (holder === undefined) throw new AppError('fleet.nobody');
    return holder;
  }

  async #holders(session: Session, wish: BatchWish): Promise<readonly (Holder | null)[]> {
    if ('count' in wish) return Array<null>(wish.count).fill(null);
    const { people, pupilsOf } = await this.#people(session);
    if ('classId' in wish) {
      const have = await this.#whoHas(this.host.storage.reader, session);
      return pupilsOf(wish.classId).filter((pupil) => !have.has(pupil.userId));
    }
    return [...new Set(wish.userIds)].map((userId) => {
      const holder = people.get(userId);
      if (holder === undefined) throw new AppError('fleet.nobody');
      return holder;
    });
  }

  /** The people of the school who have a key that did not end. */
  async #whoHas(reader: Reader, session: Session): Promise<ReadonlySet<unknown>> {
    const keys = await fleetKeys(reader, session.schoolId);
    return new Set(keys.flatMap(({ state, userId }) => (isEnded(state) || userId === null ? [] : [userId])));
  }

  async #newKey(schoolId: string, holder: Holder | null): Promise<NewKey> {
    const keyId = newId<string>(this.host.random);
    return { keyId, holder, ...(await this.host.tickets.issue(schoolId, keyId)) };
  }

  async #enter(writer: Writer, session: Session, made: NewKey, replaces: string | null): Promise<BatchKey> {
    const { keyId, holder, ticket, hash } = made;
    const { serial } = keyNames(this.host.hasher, keyId);
    const preparedAt = this.host.clock.now();
    const row = { keyId, serial, userId: holder?.userId ?? null, ticketHash: hash, replaces, preparedAt };
    if (!(await insertFleetKey(writer, session.schoolId, row))) {
      // Two of 2⁴⁰ serials met: another number.
      return this.#enter(writer, session, await this.#newKey(session.schoolId, holder), replaces);
    }
    const byUserId = session.userId;
    await noteFleetEvent(writer, session.schoolId, keyId, { at: preparedAt, kind: 'prepared', byUserId });
    return { keyId, serial, ticket, holder };
  }

  async #change(
    session: Session,
    key: FleetKey,
    change: Parameters<typeof changeFleetKey>[3],
    kind: Parameters<typeof noteFleetEvent>[3]['kind'],
  ): Promise<void> {
    const at = this.host.clock.now();
    await this.host.storage.transaction(async (writer) => {
      if (!(await changeFleetKey(writer, session.schoolId, key, change))) throw new AppError('fleet.changed');
      await noteFleetEvent(writer, session.schoolId, key.keyId, { at, kind, byUserId: session.userId });
    });
  }

  async #end(
    writer: Writer,
    session: Session,
    key: FleetKey,
    state: Extract<KeyState, 'lost' | 'revoked' | 'replaced'>,
    more: { readonly replacedBy?: string } = {},
  ): Promise<void> {
    const { schoolId } = session;
    const at = this.host.clock.now();
    const change = { state, ticketHash: null, endedAt: key.endedAt ?? at, ...more };
    if (!(await changeFleetKey(writer, schoolId, key, change))) throw new AppError('fleet.changed');
    await noteFleetEvent(writer, schoolId, key.keyId, { at, kind: state, byUserId: session.userId });
    await cutOffKey(writer, schoolId, key.keyId, at);
  }

  /** Open event streams ask anew whether they may go on. */
  #tell(session: Session, { userId }: FleetKey): void {
    if (userId !== null) this.host.hints.publish(session.schoolId, [userReadScope(userId as UserId)]);
  }
}
