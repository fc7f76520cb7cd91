import type { Actor } from '@cartable/shared/domain/actor.ts';
import type { KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { isEnded, type KeyState, mustBecome } from '@cartable/shared/domain/fleet/keyState.ts';
import { userReadScope } from '@cartable/shared/domain/scope.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { UserId } from '@cartable/shared/lib/ids.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { cutOffKey, devicesOfKey } from '../storage/repositories/fleetDevices.ts';
import {
  changeFleetKey,
  type FleetKey,
  findFleetKey,
  noteFleetEvent,
} from '../storage/repositories/fleetKeys.ts';
import type { Storage, Writer } from '../storage/storage.ts';
import type { HintBus } from '../sync/hintBus.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import { actingAs } from '../auth/actingAs.ts';
import { readIdentity } from '../auth/identity.ts';
import type { EnrolmentTickets } from './enrolmentTickets.ts';
import { fleetPeople, type Holder } from './fleetPeople.ts';
import { keyBatchOf } from './keyBatchOf.ts';
import { enterKey, newKey } from './newKeys.ts';
import { managesFleet, mayCutOff, seesFleet } from './fleetRights.ts';

export interface FleetHost {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly hints: HintBus;
  readonly tickets: EnrolmentTickets;
}

/** What technicians do with a school's keys. Everything is noted in the key's history. */
export class FleetService {
  readonly host: FleetHost;

  constructor(host: FleetHost) {
    this.host = host;
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
    const made = await newKey(this.host, session.schoolId, holder, this.host.clock.now());
    const key = await this.host.storage.transaction(async (writer) => {
      const entered = await enterKey(this.host, writer, session, made, old.keyId);
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

  /** The people of the school, as keys name them. */
  people(session: Session) {
    const today = schoolDay(this.host.clock.now());
    return fleetPeople(this.host.storage.reader, session.schoolId, today);
  }

  async #holder(session: Session, userId: string): Promise<Holder> {
    const holder = (await this.people(session)).people.get(userId);
    if (holder === undefined) throw new AppError('fleet.nobody');
    return holder;
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
