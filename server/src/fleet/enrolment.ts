import { isEnded } from '@cartable/shared/domain/fleet/keyState.ts';
import type { StrayReason } from '@cartable/shared/domain/fleet/strayKey.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import {
  cutOffKey,
  devicesOfKey,
  isKeyOfPerson,
  keyIdOfDevice,
  keyIdOfProof,
  keysRevokedWith,
  linkDevice,
} from '../storage/repositories/fleetDevices.ts';
import {
  changeFleetKey,
  type FleetKey,
  findFleetKey,
  noteCopy,
  noteFleetEvent,
  noteProgram,
} from '../storage/repositories/fleetKeys.ts';
import { forgetStrays, noteStray } from '../storage/repositories/strayKeys.ts';
import type { Writer } from '../storage/storage.ts';
import type { EnrolmentTicket, EnrolmentTickets } from './enrolmentTickets.ts';
import { judgeTicket } from './judgeTicket.ts';

/** Refusals that tell of a key which is not this fleet's, or not this person's. One of another school is that school's, and one that is too old lay in a drawer. */
const strayTickets: ReadonlySet<string> = new Set(['fleet.ticket_forged', 'fleet.ticket_other_person']);

interface Owner {
  readonly schoolId: string;
  readonly userId: string;
}

/** What happens to the fleet when keys sign in: tickets are spent, devices become keys, losses are noted. */
export class Enrolment {
  readonly #tickets: EnrolmentTickets;
  readonly #clock: Clock;

  constructor(tickets: EnrolmentTickets, clock: Clock) {
    this.#tickets = tickets;
    this.#clock = clock;
  }

  /** Reads a ticket before anything is spent. @throws {AppError} `fleet.ticket_forged`, `fleet.ticket_expired` */
  read(ticket: string): Promise<EnrolmentTicket> {
    return this.#tickets.read(ticket);
  }

  /**
   * The device of this sign-in is the ticket's key from now on, and the person's.
   *
   * A ticket is spent by its use. The person who spent it may come with it again: a key that was pulled between the server's answer and
   * its own writing has not kept anything of its first start. Anybody else holds a copy; and so do they, when what the ticket made before
   * has come back since: it had kept its start. Neither is cut off for it, since each may hold work (docs/decisions/0201).
   * @throws {AppError} `fleet.ticket_other_school`, `fleet.ticket_other_person`, `fleet.ticket_renewed`, `fleet.ticket_used`,
   *   `fleet.key_ended`, `fleet.ticket_forged` for a key that this server does not know
   */
  async enrol(writer: Writer, owner: Owner, ticket: EnrolmentTicket, deviceId: string): Promise<void> {
    const { schoolId, userId } = owner;
    const key = await findFleetKey(writer, schoolId, ticket.keyId);
    const refusal = judgeTicket(schoolId, key, ticket);
    const again = refusal === 'fleet.ticket_used' && key?.userId === userId;
    if (refusal !== undefined && !again) throw new AppError(refusal);
    if (key === undefined) throw new AppError('fleet.ticket_forged');
    if (key.userId !== null && key.userId !== userId) throw new AppError('fleet.ticket_other_person');
    const now = this.#clock.now();
    const change = { state: 'active', userId, deviceId, ticketHash: null, activeAt: now } as const;
    if (!(await changeFleetKey(writer, schoolId, key, change))) throw new AppError('fleet.ticket_used');
    const before = await devicesOfKey(writer, schoolId, key.keyId);
    await linkDevice(writer, schoolId, deviceId, key.keyId);
    await forgetStrays(writer, schoolId, userId);
    await noteFleetEvent(writer, schoolId, key.keyId, { at: now, kind: 'active', byUserId: userId });
    if (before.some((one) => one.id !== deviceId && one.seenAt > one.createdAt)) {
      await this.#noteSecond(writer, schoolId, key);
    }
  }

  /**
   * A key without a ticket says which it is, by the number in its marker: one that lost its database signs in with a new proof key, and is
   * the same key. What it was before stays linked to it, to end with it. A number that is not known here, or is somebody else's, makes
   * nothing: it is no proof; technicians see it. A proof key that the key has already needs no number: its person changed what they work as.
   * @throws {AppError} `fleet.key_ended`
   */
  async recognise(
    writer: Writer,
    { schoolId, userId }: Owner,
    device: { readonly id: string; readonly jkt: string },
    claimed: string | undefined,
  ): Promise<void> {
    const proven = await keyIdOfProof(writer, schoolId, device.jkt);
    const keyId = proven ?? claimed;
    const key = keyId === undefined ? undefined : await findFleetKey(writer, schoolId, keyId);
    if (key !== undefined && isEnded(key.state)) throw new AppError('fleet.key_ended');
    if (key === undefined || (proven === undefined && key.userId !== userId)) {
      const owner = { schoolId, userId };
      if (keyId === undefined || (await isKeyOfPerson(writer, owner, keyId, device.jkt))) return;
      return this.#noteStray(writer, owner, key === undefined ? 'unknown' : 'other', keyId);
    }
    const devices = await devicesOfKey(writer, schoolId, key.keyId);
    if (devices.some(({ id }) => id === device.id)) return;
    await linkDevice(writer, schoolId, device.id, key.keyId);
    // Started without its ticket, which somebody took away: it does not come into use thereby, but ends with the key.
    if (key.state !== 'active') return;
    const present = devices.find(({ id }) => id === key.deviceId);
    // A copy does not take the key's place by changing what its person works as.
    if (proven !== undefined && present?.jkt !== device.jkt) return;
    await changeFleetKey(writer, schoolId, key, { deviceId: device.id });
    if (proven !== undefined) return;
    const at = this.#clock.now();
    await noteFleetEvent(writer, schoolId, key.keyId, { at, kind: 'active', byUserId: userId });
  }

  /** A device renews its session. One in whose place its key already is another holds a copy of the key: both live. Noted once. */
  async noteContact(
    writer: Writer,
    schoolId: string,
    device: { readonly id: string; readonly jkt: string },
  ): Promise<void> {
    const keyId = await keyIdOfDevice(writer, schoolId, device.id);
    const key = keyId === undefined ? undefined : await findFleetKey(writer, schoolId, keyId);
    if (key === undefined || key.state !== 'active' || key.deviceId === device.id) return;
    const devices = await devicesOfKey(writer, schoolId, key.keyId);
    const present = devices.find(({ id }) => id === key.deviceId);
    if (present !== undefined && present.jkt !== device.jkt) await this.#noteSecond(writer, schoolId, key);
  }

  /**
   * A sign-in was refused because of its ticket. A spent one: there is a copy of the key, noted once. A forged one, or one of another person: the key is none of the fleet's, or
   * not this person's.
   * @param ticket what it says, when this server had made it
   */
  async noteRefusal(
    writer: Writer,
    owner: Owner,
    code: string,
    ticket: EnrolmentTicket | undefined,
    claimed: string | undefined,
  ): Promise<void> {
    if (code === 'fleet.ticket_used' && ticket !== undefined) {
      const key = await findFleetKey(writer, owner.schoolId, ticket.keyId);
      if (key?.state === 'active') await this.#noteSecond(writer, owner.schoolId, key);
    } else if (strayTickets.has(code)) {
      await this.#noteStray(writer, owner, 'ticket', ticket?.keyId ?? claimed ?? '');
    }
  }

  #noteStray(writer: Writer, { schoolId, userId }: Owner, reason: StrayReason, keyId: string): Promise<void> {
    return noteStray(writer, schoolId, { userId, reason, keyId, at: this.#clock.now() });
  }

  async #noteSecond(writer: Writer, schoolId: string, key: FleetKey): Promise<void> {
    if (key.copiedAt !== null) return;
    const now = this.#clock.now();
    await noteCopy(writer, schoolId, key.keyId, undefined, now);
    await noteFleetEvent(writer, schoolId, key.keyId, { at: now, kind: 'copied', byUserId: null });
  }

  /** The version of the program on a key that signs in or renews its session. */
  noteProgram(writer: Writer, schoolId: string, deviceId: string, program: string): Promise<void> {
    return noteProgram(writer, schoolId, deviceId, program);
  }

  /**
   * A proof key was cut off, under whichever of its identities: the key that it is counts as lost, with all that it was before. What a key
   * was before a copy or a lost database took its place is cut off alone.
   */
  async noteLoss(writer: Writer, jkt: string, by: Owner): Promise<void> {
    for (const { schoolId, keyId } of await keysRevokedWith(writer, jkt)) {
      const key = await findFleetKey(writer, schoolId, keyId);
      if (key === undefined || isEnded(key.state)) continue;
      const at = this.#clock.now();
      const change = { state: 'lost', ticketHash: null, endedAt: at } as const;
      if (!(await changeFleetKey(writer, schoolId, key, change))) continue;
      const byUserId = schoolId === by.schoolId ? by.userId : null;
      await noteFleetEvent(writer, schoolId, keyId, { at, kind: 'lost', byUserId });
      await cutOffKey(writer, schoolId, keyId, at);
    }
  }

  /** A device took a new identity after the synchronisation had found a copy of it: shown to technicians. */
  async noteCopy(writer: Writer, schoolId: string, deviceId: string, newDeviceId: string): Promise<void> {
    const keyId = await keyIdOfDevice(writer, schoolId, deviceId);
    if (keyId === undefined) return;
    const now = this.#clock.now();
    await linkDevice(writer, schoolId, newDeviceId, keyId);
    await noteCopy(writer, schoolId, keyId, newDeviceId, now);
    await noteFleetEvent(writer, schoolId, keyId, { at: now, kind: 'copied', byUserId: null });
  }
}
